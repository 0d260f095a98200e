/** Servers that follow each other, as programs that are killed, stopped and started again. */
import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { ask, askJson } from "../support/ask.ts";
import { run } from "../support/child.ts";
import { until } from "../support/wait.ts";
import { API, exportOf, stored } from "./archived.ts";
import { freePort, listens } from "./ports.ts";
import { programTest, type Running, spawnProgram, startQuietProgram } from "./program.ts";

/** State of a followed server, as the summary has it. */
interface Upstream {
  readonly url: string;
  readonly origin: string;
  readonly state: string;
  readonly reason?: string;
  readonly received: number;
  readonly missed: number;
  readonly behind: number;
}

type Place = Pick<Running, "origin">;

async function upstreamsOf({ origin }: Place): Promise<Upstream[]> {
  return (await askJson(`${origin}${API}/summary`)).upstreams ?? []; // before the sources are open
}

/** Waits until each server that a program follows has a state. */
async function are(program: Place, state: string): Promise<void> {
  let seen: Upstream[] = [];
  const ready = async () => {
    seen = await upstreamsOf(program);
    return seen.length > 0 && seen.every((upstream) => upstream.state === state);
  };
  await until(ready, `each followed server to be ${state}`, () => seen);
}

/** Waits until a program has a record of standard input. */
async function has(program: Place, message: string): Promise<void> {
  await until(
    async () => (await askJson(`${program.origin}${API}/logs?q="${message}"&limit=1`)).records.length > 0,
    `"${message}" to arrive`,
    () => upstreamsOf(program),
  );
}

function lines(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}.\n`).join("");
}

function messages(from: number, to: number): string[] {
  return lines(from, to).trimEnd().split("\n");
}

/** Returns the gaps of followed servers that a program tells of. */
async function gapsOf({ origin }: Place): Promise<{ missed: number; reason: string; origin: string }[]> {
  const { records } = await askJson(`${origin}${API}/logs?q=${encodeURIComponent("logger:ringside.relay missed:*")}`);
  return records.map(({ metadata: { missed, reason, origin } }: { metadata: Record<string, unknown> }) => ({
    ...{ missed, reason, origin },
  }));
}

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

programTest(
  "--from has each record once after both sides were killed, with archives",
  () =>
    inFolder(async (folder) => {
      const port = freePort();
      const startLeaf = () => startQuietProgram(["--name", "leaf", "--archive-at", join(folder, "leaf.db")], port);
      const startRoot = () => startQuietProgram(["--from", `:${port}`, "--archive-at", join(folder, "root.db")]);
      let leaf = await startLeaf();
      let root = await startRoot();
      try {
        await are(root, "live");
        await leaf.write(lines(1, 500));
        await stored(root.origin, 250);
        await leaf.write(lines(501, 3000));
        await root.stop("SIGKILL"); // in the middle
        await leaf.write(lines(3001, 4000));
        await stored(leaf.origin, 4000);
        root = await startRoot();
        await has(root, "line 4000.");
        await leaf.stop("SIGKILL");
        await are(root, "waiting");
        leaf = await startLeaf();
        await leaf.write(lines(4001, 5000));
        await has(root, "line 5000.");
        assertEquals(await exportOf(root.origin), messages(1, 5000));
        // The end of the first run is not known, since it was killed.
        assertEquals(await gapsOf(root), [{ missed: 0, reason: "restart", origin: "leaf" }]);
        const [{ url, origin, state, missed }] = await upstreamsOf(root);
        assertEquals([url, origin, state, missed], [`http://127.0.0.1:${port}`, "leaf", "live", 0]);
      } finally {
        await root.stop();
        await leaf.stop();
      }
    }),
);

programTest("--from counts what a frozen relay missed, and nothing of a frozen server", async () => {
  const [port, relayPort] = [freePort(), freePort()];
  const start = (at: number, ...args: string[]) =>
    spawnProgram(["--quiet", "--port", String(at), "--otlp-port", "0", ...args], { stdin: "piped" });
  await using leaf = start(port, "--name", "leaf", "--capacity", "500");
  await using relay = start(relayPort, "--from", `:${port}`);
  for (const at of [port, relayPort]) await until(() => listens(at), `a program to listen on ${at}`);
  const root = { origin: `http://127.0.0.1:${relayPort}` };
  await are(root, "live");
  assertStrictEquals(await (await ask(`${root.origin}/readyz`)).text(), "ok\nupstreams: 1 of 1\n");
  Deno.kill(relay.pid, "SIGSTOP");
  // Far more than the buffers of the sockets hold.
  await leaf.write(lines(1, 30_000).replaceAll("\n", ` ${"x".repeat(300)}\n`));
  await until(async () => (await askJson(`http://127.0.0.1:${port}${API}/summary`)).written >= 30_000, "all lines");
  Deno.kill(relay.pid, "SIGCONT");
  await has(root, "line 30000.");
  const balance = async (written: number) => {
    const received = await exportOf(root.origin);
    const missed = (await gapsOf(root)).reduce((sum, { missed }) => sum + missed, 0);
    assertStrictEquals(received.length + missed, written);
    assertStrictEquals(new Set(received).size, received.length);
    const [state] = await upstreamsOf(root);
    assertEquals([state.received, state.missed, state.behind], [received.length, missed, 0]);
    return missed;
  };
  const missed = await balance(30_000);
  assert(missed > 0);
  Deno.kill(leaf.pid, "SIGSTOP");
  await leaf.write(lines(30_001, 30_100));
  assertStrictEquals((await upstreamsOf(root))[0].state, "live");
  Deno.kill(leaf.pid, "SIGCONT");
  await has(root, "line 30100.");
  assertStrictEquals(await balance(30_100), missed);
});

programTest(
  "--from reaches a server with TLS, a login and a socket, and keeps the tokens to itself",
  () =>
    inFolder(async (folder) => {
      const [port, token] = [freePort(), "s3cret-of-the-leaf"];
      await Deno.writeTextFile(join(folder, "auth-token"), token);
      const cert = new URL("tls/", import.meta.url);
      const path = (name: string) => join(folder, name);
      for (const name of ["cert.pem", "key.pem"]) await Deno.copyFile(new URL(name, cert), path(name));
      const child = spawnProgram(
        [
          ...["--quiet", "--port", String(port), "--otlp-port", "0", "--name", "leaf", "--auth"],
          ...["--auth-token-file", path("auth-token"), "--tls-cert", path("cert.pem"), "--tls-key", path("key.pem")],
        ],
        { stdin: "piped" },
      );
      const socket = path("other.sock");
      const other = spawnProgram(["--quiet", "--socket", socket, "--otlp-port", "0"], { stdin: "piped" });
      await Deno.writeTextFile(path("tokens"), `# servers\nhttps://localhost:${port} ${token}\nother:1 0ther-token\n`);
      const from = ["--from", `https://localhost:${port}`, "--from", `unix:${socket}`];
      const files = ["--from-token-file", path("tokens"), "--from-ca", path("cert.pem")];
      try {
        await using root = await startQuietProgram([...from, ...files]);
        await child.write("over TLS\n");
        await other.write("over a socket\n");
        await are(root, "live");
        await has(root, "over TLS");
        await has(root, "over a socket");
        assertEquals((await upstreamsOf(root)).map(({ url, origin }) => [url, origin]), [
          [`https://localhost:${port}`, "leaf"],
          [`unix:${socket}`, `unix:${socket}`],
        ]);
        const { stdout } = await run("ps", ["-A", "-o", "args"]);
        const told = await (await ask(`${root.origin}${API}/summary`)).text() +
          await (await ask(`${root.origin}${API}/logs/export`)).text();
        assert(!stdout.includes(token) && !told.includes(token));
      } finally {
        await child.stop();
        await other.stop();
      }
    }),
);

programTest("--from refuses a loop of programs, with a clear reason", async () => {
  const [first, second] = [freePort(), freePort()];
  await using one = await startQuietProgram(["--name", "one", "--from", `:${second}`], first);
  await using two = await startQuietProgram(["--name", "two", "--from", `:${first}`], second);
  const states = async () => [...await upstreamsOf(one), ...await upstreamsOf(two)];
  let seen: Upstream[] = [];
  await until(
    async () => (seen = await states()).some(({ state }) => state === "refused"),
    "a loop to be refused",
    () => seen,
  );
  const refused = seen.find(({ state }) => state === "refused")!;
  assertStrictEquals(
    refused.reason,
    `Cannot follow ${refused.url}: it follows this server, so each record would come back`,
  );
  await one.write("a\n");
  await two.write("b\n");
  await has(one, "a");
  await has(two, "b");
  for (const [program, name] of [[one, "one"], [two, "two"]] as const) {
    assertEquals((await askJson(`${program.origin}${API}/logs?q=origin:${name}`)).records, []);
  }
});

programTest(
  "--from is a setting of the config file and the environment, with its query",
  () =>
    inFolder(async (folder) => {
      await using leaf = await startQuietProgram(["--name", "leaf"]);
      await leaf.write('{"level":"warn","msg":"wanted"}\n{"level":"info","msg":"unwanted"}\n');
      const config = join(folder, "ringside.jsonc");
      await Deno.writeTextFile(config, JSON.stringify({ from: [leaf.origin], "from-query": "level>=warn" }));
      await using root = await startQuietProgram(["--config", config]);
      await has(root, "wanted");
      const { records } = await askJson(`${root.origin}${API}/logs?q=origin:leaf`);
      assertEquals(records.map(({ message }: { message: string }) => message), ["wanted"]);
      const env = { RINGSIDE_FROM: leaf.origin, RINGSIDE_FROM_QUERY: "unwanted" };
      await using other = await startQuietProgram([], undefined, env);
      await has(other, "unwanted");
    }),
);

programTest("--from shows the records of the example in docs/many-machines.md", async () => {
  const text = await Deno.readTextFile(new URL("../../docs/many-machines.md", import.meta.url));
  const block = /```sh\nmy-service 2>&1 \| ringside (.*) --port 8001\nringside --port 8002 (.*)\n```/.exec(text)!;
  await using leaf = await startQuietProgram(block[1].split(" "));
  await using root = await startQuietProgram(block[2].replace(":8001", leaf.origin).split(" "));
  await leaf.write("hello\n");
  await has(root, "hello");
  const { records } = await askJson(`${root.origin}${API}/logs?q=origin:api-1`);
  assertEquals(records.map(({ message }: { message: string }) => message), ["hello"]);
});

programTest("--from refuses what it cannot use", async () => {
  const CASES: [args: string[], text: RegExp][] = [
    [["--from", "ftp://a"], /^ringside: Cannot read --from "ftp:\/\/a": expected a URL such as http:/],
    [["--from", "http://a#sha256=00"], /expected sha256= and 64 hexadecimal digits after #/],
    [["--from", ":1", "--from-query", "a AND"], /^ringside: Cannot read --from-query "a AND": expected a query \(/],
    [["--from-query", "a"], /^ringside: Cannot use --from-query without --from$/m],
    [["--from", ":1", "--from-ca", "/nowhere.pem"], /^ringside: Cannot read --from-ca "\/nowhere\.pem": No such file/],
  ];
  for (const [args, text] of CASES) {
    const { code, stderr } = await spawnProgram(["--port", "0", "--otlp-port", "0", ...args]).ended();
    assertStrictEquals(code, 2, stderr);
    assertMatch(stderr, text);
  }
});
