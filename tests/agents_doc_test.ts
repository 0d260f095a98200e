import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { TOOLS } from "../lib/mcp/tools.ts";
import { parseCommand } from "../lib/program/cli.ts";

const text = await Deno.readTextFile(new URL("../docs/agents.md", import.meta.url));

/** Server in the settings of a client. */
interface ServerSettings {
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly [name: string]: unknown;
}

/** Names of the URL in the settings of clients. */
const URL_KEYS = ["url", "httpUrl", "serverUrl"];

function checkServer(settings: ServerSettings): "program" | "http" {
  const { command, args = [], env, type, ...others } = settings;
  if (command !== undefined) {
    assertStrictEquals(command, "ringside");
    assertStrictEquals(parseCommand(args).kind, "mcp");
    assertEquals(Object.keys(env ?? {}).filter((name) => name !== "RINGSIDE_TOKEN"), []);
    assertEquals(others, {});
    return "program";
  }
  const [[name, url], ...more] = Object.entries(others);
  assert(URL_KEYS.includes(name), name);
  assertEquals([url, more, type ?? "http"], ["http://127.0.0.1:8001/mcp", [], "http"]);
  return "http";
}

Deno.test("docs/agents.md has settings of clients that are JSON or TOML, and start the program or name /mcp", () => {
  const json = Array.from(text.matchAll(/^```json\n(.*?)^```$/gms), ([, block]) => JSON.parse(block));
  const kinds = json.map((settings) => {
    const [[servers, { ringside, ...more }], ...others] = Object.entries(settings) as [
      string,
      Record<string, unknown>,
    ][];
    assert(["mcpServers", "servers", "context_servers"].includes(servers), servers);
    assertEquals([more, others], [{}, []]);
    return checkServer(ringside as ServerSettings);
  });
  const toml = Array.from(
    text.matchAll(/^```toml\n\[mcp_servers\.ringside\]\n(.*?)^```$/gms),
    ([, block]) =>
      Object.fromEntries(
        block.trim().split("\n").map((line) => {
          const [, name, value] = /^(\w+) = (.*)$/.exec(line)!;
          return [name, JSON.parse(value)]; // strings and lists of strings are those of JSON
        }),
      ),
  );
  kinds.push(...toml.map(checkServer));
  assertStrictEquals(text.match(/^```(?:json|toml)$/gm)!.length, kinds.length);
  assertEquals([kinds.filter((kind) => kind === "program").length, kinds.filter((kind) => kind === "http").length], [
    4,
    5,
  ]);
});

Deno.test("docs/agents.md adds the program to a client with arguments that it knows", () => {
  const added = Array.from(
    text.matchAll(/ mcp add \w+ -- ringside (.*)$/gm),
    ([, words]) => parseCommand(words.split(" ")),
  );
  assertEquals(added.map(({ kind }) => kind), ["mcp"]);
});

Deno.test("docs/agents.md has a row for each tool", () => {
  const rows = Array.from(text.matchAll(/^\| `(\w+)` /gm), ([, name]) => name);
  assertEquals(rows, TOOLS.map(({ name }) => name));
});
