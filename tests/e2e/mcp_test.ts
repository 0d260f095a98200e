import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { TOOLS } from "../../lib/mcp/tools.ts";
import { callRequest, parseAnswer, readAnswer, type ToolAnswer } from "../mcp/fixture.ts";
import { ask } from "../support/ask.ts";
import { within } from "../support/wait.ts";
import { freePort } from "./ports.ts";
import { commandLine, PROGRAM, runProgram, startProgram, startQuietProgram } from "./program.ts";

/** Defines a test. The transport of the client ends with timers that it does not clear. */
function programTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `${PROGRAM.split("/").at(-1)} ${name}`, sanitizeOps: false, sanitizeResources: false, fn });
}

/** Starts `ringside mcp` as a client of tools does, and returns a function that calls one. */
async function openStdio(args: readonly string[], version: "2026-07-28" | "legacy", env: Record<string, string> = {}) {
  const [command, all] = commandLine(["mcp", ...args]);
  const transport = new StdioClientTransport({ command, args: all, env, stderr: "pipe" });
  const mode = version === "legacy" ? "legacy" : { pin: version };
  const client = new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode } });
  await within(client.connect(transport), "the program to answer");
  return {
    client,
    async call(name: string, given: Record<string, unknown> = {}): Promise<ToolAnswer> {
      const result = await within(client.callTool({ name, arguments: given }), name);
      const { content: [{ text }], isError } = result as { content: { text: string }[]; isError?: boolean };
      return parseAnswer(text, isError);
    },
    [Symbol.asyncDispose]: () => within(client.close(), "the program to end"),
  };
}

async function callOver(origin: string, name: string, given?: Record<string, unknown>): Promise<Response> {
  const { method, headers, body } = callRequest(name, given);
  return await ask(`${origin}/mcp`, { method, headers, body });
}

for (const version of ["2026-07-28", "legacy"] as const) {
  programTest(`mcp reads from a server on standard input and output, with a client of ${version}`, async () => {
    await using server = await startQuietProgram();
    await server.write('{"level":"error","msg":"disk full","service":"db","trace_id":"t1"}\n{"msg":"fine"}\n');
    await using agent = await openStdio([server.origin], version);
    const { tools } = await within(agent.client.listTools(), "the tools");
    assertEquals(tools.map(({ name }) => name), TOOLS.map(({ name }) => name));
    const waited = await agent.call("wait_for", { after: "0-0", limit: 1 });
    assertMatch(waited.data[0], /ERROR db: disk full/);
    const [id] = waited.data[0].split(" ");
    for (const { name, required } of TOOLS) {
      const { isError, text } = await agent.call(name, {
        ...Object.fromEntries(required.map((field) => [field, id])),
        ...name === "wait_for" && { after: id },
      });
      assertStrictEquals(isError, false, `${name}: ${text}`);
      assert(text.includes(`page: ${server.origin}/ui/monitoring/advanced`), text);
    }
    const bad = await agent.call("search", { from: "soon" });
    assertMatch(bad.text, /^Cannot read "from": expected a date/);
  });
}

programTest("mcp sends a token, and says where to set one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/token`, "s3cret-of-agents");
    await using server = await startProgram(["--auth", "--auth-token-file", `${folder}/token`]);
    await using stranger = await openStdio([server.origin], "legacy");
    assertMatch(
      (await stranger.call("describe")).text,
      /the settings of this client have to set RINGSIDE_TOKEN, or --token$/,
    );
    await using agent = await openStdio([server.origin], "legacy", { RINGSIDE_TOKEN: "s3cret-of-agents" });
    assertMatch((await agent.call("describe")).text, /^Ringside \d/);
    const refused = await callOver(server.origin, "describe");
    assertStrictEquals(refused.status, 401);
    await refused.body?.cancel();
    // The audit tells what was read.
    const { data } = await agent.call("search", { query: "logger:ringside.audit read path:*" });
    assert(data.length > 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

programTest("mcp starts without a server, and tells how to start one", async () => {
  await using agent = await openStdio([`:${freePort()}`], "legacy");
  const { text, isError } = await agent.call("describe");
  assertStrictEquals(isError, true);
  assertMatch(
    text,
    /^Cannot reach http:\/\/127\.0\.0\.1:\d+: .*\. Start Ringside there \(ringside -- my-service\), or give/,
  );
});

programTest("mcp ends with its input, and refuses a URL that is none", async () => {
  assertEquals(await runProgram(["mcp"]), { code: 0, stdout: "", stderr: "" });
  const { code, stderr } = await runProgram(["mcp", "ftp://x"]);
  assertStrictEquals(code, 2);
  assertMatch(stderr, /^ringside: Cannot parse URL "ftp:\/\/x"/);
});

programTest("serves tools on this machine alone, unless it is asked to", async () => {
  const CASES: readonly (readonly [args: readonly string[], isServed: boolean])[] = [
    [[], true],
    [["--no-mcp"], false],
    [["--host", "0.0.0.0", "--no-auth"], false],
    [["--host", "0.0.0.0", "--no-auth", "--mcp"], true],
  ];
  await Promise.all(CASES.map(async ([args, isServed]) => {
    await using server = await startProgram(args);
    const response = await callOver(server.origin, "search");
    assertStrictEquals(response.status, isServed ? 200 : 404, args.join(" "));
    if (!isServed) return void await response.body?.cancel();
    const { isError, text } = await readAnswer(response);
    assertStrictEquals(isError, false, text);
  }));
});

programTest("logs what agents read, and not each of their requests", async () => {
  await using server = await startProgram();
  await (await callOver(server.origin, "describe")).text();
  const { text } = await readAnswer(await callOver(server.origin, "search", { query: "logger:ringside.mcp" }));
  assertMatch(
    text,
    /INFO ringside\.mcp: An agent called describe: \d+ bytes in \S+ ms tool=describe arguments="\{\}" /,
  );
  const requests = await readAnswer(
    await callOver(server.origin, "search", { query: "logger:ringside.http path:*mcp" }),
  );
  assertEquals(requests.data, []);
});
