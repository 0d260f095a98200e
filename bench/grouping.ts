/**
 * Measures how well patterns group messages: the share of messages whose pattern has exactly the messages of their
 * template, per set and in the mean, and the messages a second.
 *
 * Without a folder it uses messages of its own, generated from templates of well-known programs. With one it reads each
 * file that ends in `_structured.csv` in it and below, with the columns `Content` and `EventId`, as the sets of Loghub.
 *
 *     deno run --allow-read bench/grouping.ts [FOLDER]
 *
 * @module
 */
import { parse } from "csv-parse/sync";
import { join } from "node:path";
import { Templates } from "../lib/query/templates.ts";
import { type LabelledMessage, messagesOf, TEMPLATES } from "../tests/cases/templates.ts";
import { groupingAccuracy } from "../tests/support/grouping.ts";
import { Random } from "../tests/support/random.ts";

const COUNT = 2000;

async function* filesIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* filesIn(path);
    else if (name.endsWith("_structured.csv")) yield path;
  }
}

async function setsOf(folder: string | undefined): Promise<[name: string, messages: LabelledMessage[]][]> {
  if (folder === undefined) {
    return Object.entries(TEMPLATES).map(([name, all]) => [name, messagesOf(all, COUNT, new Random(1))]);
  }
  const sets: [string, LabelledMessage[]][] = [];
  for await (const path of filesIn(folder)) {
    const rows: Record<string, string>[] = parse(await Deno.readTextFile(path), { columns: true });
    const messages = rows.map(({ Content, EventId }) => ({ message: Content, template: EventId }));
    sets.push([path.slice(folder.length + 1), messages]);
  }
  return sets;
}

const sets = await setsOf(Deno.args.find((arg) => !arg.startsWith("--")));
let sum = 0;
for (const [name, messages] of sets) {
  const templates = new Templates();
  const begun = performance.now();
  for (const { message } of messages) templates.learn(message);
  const seconds = (performance.now() - begun) / 1000;
  const { accuracy, wrong } = groupingAccuracy(messages, (message) => templates.find(message)!.text);
  sum += accuracy;
  console.log(`${accuracy.toFixed(3)}  ${Math.round(messages.length / seconds).toString().padStart(8)}/s  ${name}`);
  if (Deno.args.includes("--wrong")) {
    for (const [template, found] of wrong) {
      console.log(`         ${template}\n           ${found.join("\n           ")}`);
    }
  }
}
console.log(`${(sum / sets.length).toFixed(3)}  mean of ${sets.length} sets`);
