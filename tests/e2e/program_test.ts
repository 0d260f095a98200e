import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { completionScript } from "../../lib/program/completions.ts";
import { manPage } from "../../lib/program/man_page.ts";
import { SHELLS } from "../../lib/program/shells.ts";
import { VERSION } from "../../lib/base/version.ts";
import { exchange } from "../http/fixture.ts";
import { ask, askJson } from "../support/ask.ts";
import { command } from "../support/child.ts";
import { dataOf, openSse } from "../support/sse_client.ts";
import { until, within } from "../support/wait.ts";
import { pageTest } from "./browser.ts";
import { freePort, listens } from "./ports.ts";
import {
  commandLine,
  findRecord,
  PROGRAM,
  programTest,
  records,
  runInShell,
  runProgram,
  spawnProgram,
  startProgram,
  startQuietProgram,
} from "./program.ts";

const API = "/api/monitoring/advanced";

programTest("prints its help and its version to standard output", async () => {
  const help = await runProgram(["--help"]);
  assertEquals([help.code, help.stderr], [0, ""]);
  assertMatch(help.stdout, /^Watch structured logs live in the browser\.\n\nUsage:\n/);
  assertMatch(help.stdout, /-p, --port <PORT> {2,}Port to listen on; 0 picks a free one\. \[default: 8001\]/);
  const version = await runProgram(["--version"]);
  assertEquals([version.code, version.stderr], [0, ""]);
  const [first, second, ...rest] = version.stdout.split("\n");
  // An executable tells the commit that it was built from.
  assertEquals([first.replace(/ \([\da-f]{12}\)$/, ""), rest], [`ringside ${VERSION}`, [""]]);
  assertMatch(second, /^Deno [\d.]+, V8 [\d.]+\S*, SQLite 3[\d.]+, \S+$/);
});

programTest("opens the page in the browser with --open, and says if it cannot", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const opener = `${folder}/${Deno.build.os === "darwin" ? "open" : "xdg-open"}`;
    await Deno.writeTextFile(
      opener,
      `#!/bin/sh\nprintf %s "$*" > '${folder}/part' && mv '${folder}/part' '${folder}/url'\n`,
    );
    await Deno.chmod(opener, 0o755);
    const args = ["--port", "0", "--otlp-port", "0", "--open"];
    await using child = spawnProgram(args, { env: { PATH: `${folder}:/usr/bin:/bin` } });
    const [, origin] = await child.printed(/Listening on (http:\/\/\S+?)\/\n/, "stderr");
    const opened = () => Deno.readTextFile(`${folder}/url`).catch(() => undefined);
    assertStrictEquals(await until(opened, "the browser to be opened"), `${origin}/`);
    assertStrictEquals((await child.stop()).code, 0);

    await using failing = spawnProgram(args, { env: { PATH: "/nowhere" } });
    await failing.printed(/Cannot open a browser: .*xdg-open|Cannot open a browser: .*open/, "stderr");
    assertStrictEquals((await failing.stop()).code, 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

programTest("prints completions and its manual page", async () => {
  for (const shell of SHELLS) {
    const printed = await runProgram(["completions", shell]);
    assertEquals(printed, { code: 0, stdout: completionScript(shell), stderr: "" });
  }
  assertEquals(await runProgram(["man"]), { code: 0, stdout: manPage(VERSION), stderr: "" });
});

for (
  const { args, complaint } of [
    { args: ["--nope"], complaint: /^ringside: Cannot read the command line: Unknown option '--nope'\n$/ },
    { args: ["--port", "99999"], complaint: /^ringside: Cannot read --port "99999": expected a whole number .*\n$/ },
    {
      args: ["--format", "xml"],
      complaint: /^ringside: Cannot read --format "xml": expected one of auto, json, .*\n$/,
    },
    { args: ["extra"], complaint: /^ringside: Cannot read the command line: Unexpected argument 'extra'\n$/ },
    { args: ["--max-bytes", "lots"], complaint: /^ringside: Cannot read --max-bytes "lots": expected a size .*\n$/ },
  ]
) {
  programTest(`reports an invalid ${args.join(" ")} in one line`, async () => {
    const { code, stdout, stderr } = await runProgram(args);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, complaint);
  });
}

programTest("reports a port in use in one line", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, stderr } = await runProgram(["--port", String(listener.addr.port)]);
  assertStrictEquals(code, 1);
  assertStrictEquals(stderr, `ringside: Cannot listen on 127.0.0.1:${listener.addr.port}: port in use; try --port 0\n`);
});

// It was accepted, and the program died at the 4 GB of V8's heap.
programTest("refuses more memory for records than its heap has, and names what fits", async () => {
  const { code, stdout, stderr } = await runProgram(["--max-bytes", "64GiB"]);
  assertEquals([code, stdout], [2, ""]);
  const [, most] =
    /^ringside: Cannot keep 65536MiB of records: the heap has \d+MiB; try --max-bytes (\d+)MiB\n$/.exec(stderr) ??
      [];
  await using program = await startProgram(["--max-bytes", `${most}MiB`]);
  const { ring } = await askJson(`${program.origin}${API}/summary`);
  assertStrictEquals(ring.max_bytes, Number(most) * 1024 ** 2);
});

programTest("reports unreadable input in one line", async () => {
  const { code, stderr } = await runInShell('"$@" < /', ["--port", "0", "--otlp-port", "0", "--quiet"]);
  assertStrictEquals(code, 1);
  assertMatch(stderr, /^ringside: Cannot read standard input: .*\n$/);
});

programTest("reads its input in the given format", async () => {
  await using program = await startProgram(["--format", "plain"]);
  await program.write('{"level":40,"msg":"Slow"}\n');
  const { message } = await findRecord(program.origin, ({ metadata }) => metadata.source === "stdin");
  assertStrictEquals(message, '{"level":40,"msg":"Slow"}');
});

programTest("reads piped input, and keeps running after its end", async () => {
  await using program = await startProgram();
  await program.write('{"level":40,"time":1761301575123,"msg":"Disk almost full","free_mb":12}\nplain <b>text</b>\n');
  await program.write("a last line without an end");
  await program.endInput();
  const input = [];
  for await (const record of records(program.origin)) {
    if (record.metadata.source !== "stdin") continue;
    input.push(record);
    if (record.metadata.lines !== undefined) break;
  }
  assertEquals(input[0], {
    timestamp: "2025-10-24T10:26:15.123Z",
    level: "WARN",
    message: "Disk almost full",
    metadata: { free_mb: 12, source: "stdin" },
  });
  assertEquals(input.slice(1).map(({ message }) => message), [
    "plain <b>text</b>",
    "a last line without an end",
    "End of standard input",
  ]);
  const { logger, ...counters } = input[3].metadata;
  assertStrictEquals(logger, "ringside.stdin");
  const { sources } = await askJson(`${program.origin}${API}/summary`);
  assertEquals(sources, [{
    source: "stdin",
    format: "json",
    lines: 3,
    records: 3,
    blank: 0,
    joined: 0,
    cut_lines: 0,
    cut_bytes: 0,
    cleaned: 0,
  }]);
  assertEquals(counters, sources[0]);
  assertStrictEquals(await (await ask(`${program.origin}/healthz`)).text(), "ok\n");
});

programTest("logs its start and its requests to standard error and into the stream", async () => {
  const program = await startProgram();
  await (await ask(`${program.origin}/healthz`)).text();
  await ask(`${program.origin}${API}/summary?level=x`);
  await ask(`${program.origin}/nothing`);
  const own = [];
  for await (const record of records(program.origin)) {
    own.push(record);
    if (record.metadata.path === "/nothing") break;
  }
  assertEquals(own.map(({ level, metadata }) => [level, metadata.logger, metadata.path, metadata.status]), [
    ["INFO", "ringside", undefined, undefined],
    ["INFO", "ringside.http", `${API}/summary`, 200],
    ["WARN", "ringside.http", "/nothing", 404],
  ]);
  assertStrictEquals(own[2].message, "1 request refused: not found");
  assertMatch(own[0].message, /^Listening on http:\/\/127\.0\.0\.1:\d+\/$/);
  assertStrictEquals(typeof own[1].metadata.duration_ms, "number");
  assertStrictEquals(own[1].metadata.method, "GET");
  const { code, stdout, stderr } = await program.stop();
  assertEquals([code, stdout], [0, ""]);
  assertMatch(
    stderr,
    /Listening on .*\n.*GET \/api\/monitoring\/advanced\/summary 200 in [\d.]+ ms\n.*1 request refused: not found\n/,
  );
  assert(!stderr.includes("healthz"));
});

programTest("hides its own records below WARN with --quiet", async () => {
  // It does not print its port.
  const port = freePort();
  await using program = await startQuietProgram([], port);
  assertEquals((await askJson(`${program.origin}${API}/logs`)).records, []);
  assertEquals(await program.stop(), { code: 0, stdout: "", stderr: "" });
});

programTest("runs and ends while its standard error is not read", async () => {
  const port = freePort();
  const [path, args] = commandLine(["--port", `${port}`, "--otlp-port", "0"]);
  // The pipe is full before the first line.
  const shell =
    'pipe=$(mktemp -u) && mkfifo "$pipe" && exec 3<>"$pipe" && rm "$pipe" && head -c 65536 /dev/zero >&3 && exec "$@" 2>&3';
  const child = command("sh", { args: ["-c", shell, "sh", path, ...args], stdout: "null", stderr: "null" }).spawn();
  await until(() => listens(port), "the program to listen");
  for (let count = 0; count < 40; count++) {
    await Promise.all(Array.from({ length: 50 }, () => ask(`http://127.0.0.1:${port}/nothing`)));
  }
  child.kill("SIGTERM");
  assertStrictEquals((await within(child.status, "the program to exit")).code, 0);
});

programTest("shows the demo, with the spans of its requests", async () => {
  await using program = await startProgram(["--demo"]);
  const { metadata } = await findRecord(program.origin, ({ metadata }) => metadata.trace_id !== undefined);
  assertEquals([metadata.source, String(metadata.logger).startsWith("shop.")], ["demo", true]);
  const traces = `${program.origin}/api/monitoring/advanced/traces`;
  await until(async () => (await askJson(traces)).matched > 0, "a trace of the demo");
  const [trace] = (await askJson(traces)).traces;
  const { spans, records } = await askJson(`${traces}/${trace.trace_id}`);
  assertEquals([trace.service, spans.length > 1, records.length > spans.length], ["gateway", true, true]);
});

programTest("refuses a host that it does not serve", async () => {
  await using program = await startProgram();
  const { host, port } = new URL(program.origin);
  assertStrictEquals(await statusFor(Number(port), host), 200);
  assertStrictEquals(await statusFor(Number(port), "localhost"), 200);
  assertStrictEquals(await statusFor(Number(port), "[::1]:9"), 200);
  assertStrictEquals(await statusFor(Number(port), "evil.example"), 403);
  assertStrictEquals(await statusFor(Number(port), `evil.example:${port}`), 403);
  assertStrictEquals(await statusFor(Number(port), "192.168.1.9"), 403);
});

programTest("answers to its addresses and its name when it listens on all addresses", async () => {
  await using program = await startProgram(["--host", "0.0.0.0", "--no-auth"]);
  const port = Number(new URL(program.origin).port);
  assertStrictEquals(await statusFor(port, "192.168.1.9:80"), 200);
  assertStrictEquals(await statusFor(port, "[2001:db8::1]"), 200);
  assertStrictEquals(await statusFor(port, Deno.hostname()), 200);
  assertStrictEquals(await statusFor(port, "evil.example"), 403);
});

programTest("answers to allowed hosts", async () => {
  await using program = await startProgram(["--allowed-host", "logs.example", "--allowed-host", "Logs.Test"]);
  const port = Number(new URL(program.origin).port);
  assertStrictEquals(await statusFor(port, "logs.example"), 200);
  assertStrictEquals(await statusFor(port, "logs.test:443"), 200);
  assertStrictEquals(await statusFor(port, "localhost"), 200);
  assertStrictEquals(await statusFor(port, "evil.example"), 403);
});

/** Returns the status for a request with a `Host`. `fetch` sends none but that of its address. */
async function statusFor(port: number, host: string): Promise<number> {
  const text = await exchange(port, `GET ${API}/summary HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1]);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  programTest(`ends cleanly on ${signal}, with its streams`, async () => {
    const program = await startProgram();
    const response = await within(fetch(`${program.origin}${API}/logs/stream`), "the stream to begin");
    const body = within(response.text(), "the stream to end");
    const { code, stderr } = await program.stop(signal);
    assertStrictEquals(code, 0);
    assertMatch(stderr, new RegExp(`Stopping on ${signal}\n$`));
    assertMatch(await body, new RegExp(`"message":"Stopping on ${signal}".*\n\nretry: \\d{4}\n\n$`));
  });
}

// Under deno task, Ctrl+C arrives from the terminal and from the task.
programTest("logs one stop for two signals", async () => {
  await using child = spawnProgram(["--port", "0", "--otlp-port", "0"]);
  await child.printed(/Listening on/, "stderr");
  Deno.kill(child.pid, "SIGINT");
  const { code, stderr } = await child.stop("SIGTERM");
  assertStrictEquals(code, 0);
  assertStrictEquals(stderr.match(/Stopping on/g)?.length, 1, stderr);
});

programTest("refuses viewers above the limit, and logs it", async () => {
  await using program = await startProgram(["--max-viewers", "1"]);
  await using viewer = await openSse(`${program.origin}${API}/logs/stream?recent=0`);
  await viewer.take(2);
  const refused = await ask(`${program.origin}${API}/logs/stream`);
  assertStrictEquals(refused.status, 503);
  assertMatch(refused.headers.get("retry-after")!, /^[1-6]$/);
  const record = (await viewer.until(({ data }) => data?.includes('"status":503') ?? false)).at(-1)!;
  assertEquals([dataOf(record).level, dataOf(record).metadata.logger], ["WARN", "ringside.http"]);
  for (const path of ["/healthz", "/readyz"]) {
    assertStrictEquals(await (await ask(program.origin + path)).text(), "ok\n");
  }
});

programTest("ends without a viewer that reads nothing", async () => {
  await using program = await startProgram();
  const { hostname, port } = new URL(program.origin);
  using stalled = await Deno.connect({ hostname, port: Number(port) });
  await stalled.write(new TextEncoder().encode(`GET ${API}/logs/stream HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`));
  await within(stalled.read(new Uint8Array(1)), "the answer to begin");
  // More than the buffers of the connection.
  const line = `${"x".repeat(60_000)}\n`;
  for (let count = 0; count < 400; count++) await program.write(line);
  await program.write("the last line\n");
  await findRecord(program.origin, ({ message }) => message === "the last line");
  const { viewers } = await askJson(`${program.origin}${API}/summary`);
  assert(viewers.max_lag > 100);
  assertStrictEquals((await program.stop()).code, 0);
});

programTest("ends without request bodies that never arrive, on both ports", async () => {
  const otlpPort = freePort();
  using stalled = new DisposableStack();
  await using program = await startProgram(["--otlp-port", String(otlpPort)]);
  const post = (path: string) =>
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[`;
  for (
    const [port, path] of [[Number(new URL(program.origin).port), `${API}/logs`], [otlpPort, "/v1/logs"]] as const
  ) {
    // Open until the end of the test.
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    stalled.use(connection);
    await connection.write(new TextEncoder().encode(post(path)));
  }
  // An answer shows that they were received.
  assertStrictEquals(await (await ask(`http://127.0.0.1:${otlpPort}/healthz`)).text(), "ok\n");
  assertStrictEquals((await program.stop()).code, 0);
});

for (const args of [[], ["--compress", "on"]]) {
  const name = `${PROGRAM.split("/").at(-1)} ${args.join(" ")}`.trimEnd();
  pageTest(`${name} shows a piped line in a browser`, async (page, after) => {
    const program = after.use(await startProgram(args));
    await page.goto(`${program.origin}/`);
    await page.waitForSelector('[data-state="live"]');
    await program.write('{"level":"error","message":"from the pipe","trace_id":"4bf92f"}\n');
    const row = page.locator("[data-id]", { hasText: "from the pipe" });
    await row.waitFor();
    assertStrictEquals(await row.getAttribute("data-level"), "ERROR");
    assert(await page.locator("[data-id]", { hasText: "GET /ui/monitoring/advanced 200" }).count() > 0);
  });
}
