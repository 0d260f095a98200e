import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import config from "../deno.json" with { type: "json" };
import { parseCommand } from "../lib/program/cli.ts";
import { runInShell, startProgram } from "./e2e/program.ts";

const ROOT = new URL("../", import.meta.url);

/** Documents by their path. */
const DOCUMENTS = new Map<string, string>();
const docs = Array.from(Deno.readDirSync(new URL("docs/", ROOT)), ({ name }) => `docs/${name}`).toSorted();
for (const path of ["README.md", "CONTRIBUTING.md", "bench/README.md", ...docs]) {
  if (path.endsWith(".md")) DOCUMENTS.set(path, await Deno.readTextFile(new URL(path, ROOT)));
}

/** Returns the lines of all shell blocks of a document, without comments and with continued lines joined. */
function shellLines(text: string): string[] {
  const blocks = Array.from(text.matchAll(/^ *```sh\n(.*?)^ *```$/gms), ([, block]) => block.replaceAll("\\\n", " "));
  return blocks.join("").split("\n").map((line) => line.replace(/(?:^|\s)#.*$/, "").trim()).filter((line) =>
    line !== ""
  );
}

/** Splits a simple command into words, as a shell does, up to a pipe or a redirection. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)) {
    if (/^(?:\||>|2>|<|&&|;)/.test(word)) break;
    words.push(word.replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double));
  }
  return words;
}

/** Returns the arguments of each call of the program in a line: after a pipe, variables or `<(`. */
function callsOf(line: string): string[][] {
  const starts = line.matchAll(/(?:^|[|(]\s*|&&\s*|\s)(?:dist\/)?(?:ringside|deno task start)(?=\s|$|\))/g);
  return Array.from(starts).filter(({ index }) => isCommandPlace(line.slice(0, index))).map((match) =>
    wordsOf(line.slice(match.index + match[0].length).split(")")[0])
  );
}

/** True if a command may start after a text: at the start, or behind a pipe, `&&`, `<(` or variables. */
function isCommandPlace(before: string): boolean {
  const last = before.split(/\||&&|<\(|;/).at(-1)!.trim();
  return last === "" || last.split(/\s+/).every((word) => /^[A-Z_]+=/.test(word));
}

Deno.test("commands of the documents have arguments that the program knows, and tasks that exist", () => {
  let count = 0;
  for (const [path, text] of DOCUMENTS) {
    for (const line of shellLines(text)) {
      for (const args of callsOf(line)) {
        count++;
        try {
          parseCommand(args);
        } catch (error) {
          throw new Error(`${path}: ${line}: ${(error as Error).message}`);
        }
      }
      for (const [, task] of line.matchAll(/\bdeno(?:@[\d.]+)? task ([\w:]+)/g)) {
        assert(Object.hasOwn(config.tasks, task), `${path}: ${line}`);
      }
    }
  }
  assert(count > 40, `${count} commands`);
});

Deno.test("links of the documents lead to files and headings", async () => {
  const missing: string[] = [];
  for (const [path, text] of DOCUMENTS) {
    const prose = text.replace(/^ *```.*?^ *```$/gms, "");
    for (const [, target] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^\w+:/.test(target)) continue;
      const [file, anchor] = target.split("#");
      const url = file === "" ? new URL(path, ROOT) : new URL(file, new URL(path, ROOT));
      const found = await Deno.stat(url).catch(() => undefined);
      const linked = found?.isFile && url.pathname.endsWith(".md") ? await Deno.readTextFile(url) : "";
      if (found === undefined || anchor !== undefined && !anchorsOf(linked).includes(anchor)) {
        missing.push(`${path}: ${target}`);
      }
    }
  }
  assertEquals(missing, []);
});

/** Returns the anchors of the headings of a document. */
function anchorsOf(text: string): string[] {
  return Array.from(
    text.matchAll(/^#+ (.*)$/gm),
    ([, title]) => title.toLowerCase().replace(/[^\w\s-]/g, "").trim().replace(/\s+/g, "-"),
  );
}

Deno.test("README.md leads to every page of docs/", () => {
  const readme = DOCUMENTS.get("README.md")!;
  assertEquals([...DOCUMENTS.keys()].filter((path) => path.startsWith("docs/") && !readme.includes(`](${path})`)), []);
});

Deno.test("commands that read and send over HTTP, as the documents have them, are answered", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using ringside = await startProgram();
    const { host, port } = new URL(ringside.origin);
    await Deno.writeTextFile(join(folder, "app.ndjson"), '{"level":"warn","message":"from a file"}\n');
    const paths = ["README.md", "docs/getting-started.md", "docs/wire.md", "docs/inputs.md", "docs/command-line.md"];
    const lines = paths.flatMap((path) => shellLines(DOCUMENTS.get(path)!));
    // A stream has no end.
    const sends = lines.filter((line) => line.startsWith("curl ") && !line.includes("-N"));
    assert(sends.length >= 3, lines.join("\n"));
    for (const line of sends) {
      const command = line.replace("127.0.0.1:8001", host).replace("curl ", "curl --fail --silent --show-error ");
      const { code, stdout, stderr } = await runInShell(`cd '${folder}' && ${command}`, []);
      assertEquals([line, code, stderr], [line, 0, ""]);
      assertMatch(stdout, line.includes("/stats?") ? /"matched":\d/ : /"accepted":1\b/);
    }
    const [query] = shellLines(DOCUMENTS.get("docs/getting-started.md")!).filter((line) =>
      line.startsWith("ringside query")
    );
    const found = await runInShell('"$@"', callsOf(query)[0].map((word) => word === ":8001" ? `:${port}` : word));
    assertStrictEquals(found.code, 0, found.stderr);
    assertMatch(found.stdout, /ERROR +Hello/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
