import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { maskMessage } from "../../lib/query/mask.ts";
import { compileQuery } from "../../lib/query/predicate.ts";
import { parseFilter } from "../../lib/query/filter.ts";
import { parseQuery } from "../../lib/query/query.ts";
import { Templates } from "../../lib/query/templates.ts";
import { toRecord } from "../../lib/record/record.ts";
import { messagesOf, TEMPLATES } from "../cases/templates.ts";
import { groupingAccuracy } from "../support/grouping.ts";
import { forEachSeed, Random } from "../support/random.ts";

const NAMES = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"];

function learnAll(templates: Templates, messages: readonly string[]): string[] {
  for (const message of messages) templates.learn(message);
  return messages.map((message) => templates.find(message)!.text);
}

Deno.test("Templates gives messages that differ in variable parts the same template", () => {
  const templates = new Templates();
  const [first, second, other] = ["Order 1 paid in 12 ms", "Order 22 paid in 3 s", "Order 1 failed"]
    .map((message) => templates.learn(message));
  assertStrictEquals(first, second);
  assertNotStrictEquals(first.id, other.id);
  assertEquals([first.text, templates.size], ["Order <*> paid in <*>", 2]);
});

Deno.test("Templates makes a word variable once it has had enough values", () => {
  const templates = new Templates();
  const messages = NAMES.map((name) => `Session of ${name} closed by server`);
  assertEquals(new Set(learnAll(templates, messages.slice(0, 3))).size, 3);
  assertEquals(new Set(learnAll(templates, messages)), new Set(["Session of <*> closed by server"]));
  assertStrictEquals(templates.find("Session of zoe closed by server")?.id, templates.find(messages[0])?.id);
});

Deno.test("Templates keeps messages apart that differ in few words", () => {
  const templates = new Templates();
  const messages = NAMES.flatMap((name, port) => [
    `Accepted password for ${name} port ${port}`,
    `Failed password for ${name} port ${port}`,
    `Cache hit for ${name}`,
    `Cache miss for ${name}`,
  ]);
  learnAll(templates, messages);
  assertEquals(
    new Set(messages.map((message) => templates.find(message)!.text)),
    new Set([
      "Accepted password for <*> port <*>",
      "Failed password for <*> port <*>",
      "Cache hit for <*>",
      "Cache miss for <*>",
    ]),
  );
});

Deno.test("Templates finds a template that was learned after the last search", () => {
  const templates = new Templates();
  const message = "Session of zoe closed by server";
  assertStrictEquals(templates.find(message), undefined);
  for (const name of NAMES) templates.learn(`Session of ${name} closed by server`);
  assertStrictEquals(templates.find(message)?.text, "Session of <*> closed by server");
});

Deno.test("Templates finds a template by the id of one that became a part of it", () => {
  const templates = new Templates();
  const ids = NAMES.map((name) => templates.learn(`Session of ${name} closed by server`).id);
  const { id } = templates.find("Session of bob closed by server")!;
  assertEquals(new Set(ids.map((part) => templates.get(part)?.id)), new Set([id]));
  assertStrictEquals(id, ids[0]);
  assertStrictEquals(templates.get("no such id"), undefined);
});

Deno.test("Templates tells of each part that joins another one", () => {
  const merged: string[][] = [];
  const templates = new Templates({ onMerge: (part, whole) => merged.push([part.id, whole.id]) });
  const ids = NAMES.slice(0, 4).map((name) => templates.learn(`Session of ${name} closed by server`).id);
  assertEquals(merged.map(([, whole]) => whole), [ids[0], ids[0], ids[0]]);
  assertEquals(merged.slice(0, 2).map(([part]) => part), ids.slice(1, 3));
  assertStrictEquals(ids[3], ids[0]);
});

Deno.test("Templates drops those that were not seen for longest, and counts them", () => {
  const templates = new Templates({ templates: 50 });
  const kept = templates.learn("kept alive");
  for (let number = 0; number < 500; number++) {
    const letters = Array.from(String(number), (digit) => "abcdefghij"[Number(digit)]).join("");
    templates.learn(letters);
    templates.learn("kept alive");
    assert(templates.size <= 50, `${templates.size} templates`);
  }
  assertStrictEquals(templates.find("kept alive")?.id, kept.id);
  assertStrictEquals(templates.find("a"), undefined);
  assertStrictEquals(templates.size + templates.dropped, 501);
});

Deno.test("Templates forgets the messages that wait for similar ones once messages of many words bring too many", () => {
  const templates = new Templates({ templates: 10 });
  const session = (name: string) => templates.learn(`Session of ${name} closed by server`).id;
  for (const name of ["alice", "bob", "carol"]) session(name);
  for (const letter of "ghijkl") {
    templates.learn(Array.from({ length: 60 }, (_, at) => letter.repeat(at + 2)).join(" "));
  }
  assertStrictEquals(session("dave"), templates.find("Session of dave closed by server")?.id);
  assertStrictEquals(templates.find("Session of dave closed by server")?.text, "Session of dave closed by server");
  for (const name of ["erin", "frank", "grace"]) session(name);
  assertStrictEquals(templates.find("Session of dave closed by server")?.text, "Session of <*> closed by server");
});

Deno.test("Templates keeps messages apart that tell of different actions", () => {
  const templates = new Templates();
  const states = ["Started", "Paused", "Resumed", "Stopped", "Resized", "Deleted"];
  const messages = states.flatMap((state) => [`[instance: 7] VM ${state} (Lifecycle Event)`, `Job is ${state}, see 7`]);
  assertStrictEquals(new Set(learnAll(templates, messages)).size, messages.length);
});

Deno.test("Templates makes a word of very many values variable, whatever it ends in", () => {
  const templates = new Templates();
  const names = [..."abcdefghijklmnopqrstuvwxyz"].map((letter) => `${letter}lfred`);
  assertEquals(new Set(learnAll(templates, names.map((name) => `Session of ${name} closed by server`))).size, 1);
});

for (const [program, all] of Object.entries(TEMPLATES)) {
  Deno.test(`Templates groups messages of ${program} by their templates`, () => {
    for (const seed of [1, 2]) {
      const messages = messagesOf(all, 1000, new Random(seed));
      const templates = new Templates();
      for (const { message } of messages) templates.learn(message);
      const { accuracy, wrong } = groupingAccuracy(messages, (message) => templates.find(message)!.text);
      // A name of two words, such as that of a city, is not recognized.
      const least = program === "shop" ? 0.9 : 0.99;
      assert(accuracy >= least, `${accuracy}: ${JSON.stringify([...wrong])}`);
    }
  });
}

Deno.test("Templates of another process find the same templates", async () => {
  await forEachSeed(20, (random) => {
    const templates = new Templates();
    const messages = Array.from(
      { length: 300 },
      () => Array.from({ length: random.int(1, 5) }, () => random.pick([...NAMES, "is", "at", "7", "x=1"])).join(" "),
    );
    for (const message of messages) templates.learn(message);
    for (const message of messages) {
      const { id } = templates.find(message)!;
      const others = Templates.from(JSON.parse(JSON.stringify(templates.around(id))));
      assertStrictEquals(others.find(message)?.id, id, maskMessage(message));
    }
  });
});

Deno.test("pattern in a query is the template of the message", () => {
  const templates = new Templates();
  const records = [...NAMES, "zoe"].map((name) =>
    toRecord({ message: `\x1b[31mSession\x1b[m of ${name} closed by server` })
  );
  for (const name of NAMES) templates.learn(`Session of ${name} closed by server`);
  const { id } = templates.find("Session of bob closed by server")!;
  const other = toRecord({ message: "Ready", metadata: { pattern: id } });
  const part = templates.get(id)!.id;
  for (const q of [`pattern:${id}`, `pattern:${part}`, `pattern:${id.slice(0, 6)}*`, `-pattern:x pattern:*`]) {
    const { matches } = parseFilter({ q }, 0, templates);
    assertEquals(records.map((record) => matches(record)), records.map(() => true), q);
    assertStrictEquals(matches(other), false, q);
  }
  assertStrictEquals(parseFilter({ q: "pattern:unknown" }, 0, templates).matches(records[0]), false);
  // Without templates it is a key like any other.
  assertStrictEquals(compileQuery(parseQuery(`pattern:${id}`))(other), true);
});

Deno.test("a filter by pattern can be sent to another process", () => {
  const templates = new Templates();
  for (const name of NAMES) templates.learn(`Session of ${name} closed by server`);
  const { id } = templates.find("Session of bob closed by server")!;
  const filter = parseFilter({ q: `level:info (pattern:${id} OR -pattern:unknown)` }, 0, templates);
  const matches = compileQuery(JSON.parse(JSON.stringify(filter.query)), undefined, Templates.from);
  for (const message of ["Session of zoe closed by server", "Session of zoe opened"]) {
    for (const q of [`pattern:${id}`, `-pattern:${id}`, "pattern:unknown"]) {
      const sent = compileQuery(
        JSON.parse(JSON.stringify(parseFilter({ q }, 0, templates).query)),
        undefined,
        Templates.from,
      );
      assertStrictEquals(
        sent(toRecord({ message })),
        parseFilter({ q }, 0, templates).matches(toRecord({ message })),
        q,
      );
    }
  }
  assertStrictEquals(matches(toRecord({ level: "INFO", message: "x" })), true);
});
