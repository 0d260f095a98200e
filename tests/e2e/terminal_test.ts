import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { numbers } from "../archive/numbered.ts";
import { Place } from "../archive/place.ts";
import { askJson } from "../support/ask.ts";
import { command, type Outcome } from "../support/child.ts";
import { Changes, deadline, until, within } from "../support/wait.ts";
import { stored } from "./archived.ts";
import {
  commandLine,
  programTest,
  runInShell,
  type Running,
  runProgram,
  startProgram,
  startQuietProgram,
  type WireRecord,
} from "./program.ts";

const API = "/api/monitoring/advanced";

/** A command that runs, and whose output is read line by line. */
interface Reading extends AsyncDisposable {
  /** Waits for the first line of standard output from here on that passes; gives all lines up to it. */
  until(passes: (line: string) => boolean): Promise<string[]>;
  /** Waits until standard error has said something. */
  said(what: RegExp): Promise<void>;
  /** Sends a signal, waits for the end, and gives what was not read before. */
  stop(signal?: Deno.Signal): Promise<Outcome>;
}

/** Starts a command that reads from a server. Its output is read only when a test asks for it. */
function start(args: readonly string[], env: Record<string, string> = {}): Reading {
  const [program, all] = commandLine(args);
  const child = command(program, { args: all, env, stdout: "piped", stderr: "piped" }).spawn();
  const lines = linesOf(child.stdout);
  const heard = new Changes();
  let stderr = "";
  const listening = (async () => {
    for await (const line of linesOf(child.stderr)) {
      stderr += `${line}\n`;
      heard.tell();
    }
  })();
  let ended: Promise<Outcome> | undefined;

  async function until(passes: (line: string) => boolean): Promise<string[]> {
    const read: string[] = [];
    const before = deadline(`a line of "${args.join(" ")}" with ${passes}`, () => ({ read, stderr }));
    for (;;) {
      const { done, value } = await before(lines.next());
      if (done) throw new Error(`The command ended before the line, after ${JSON.stringify(read)}: ${stderr}`);
      read.push(value);
      if (passes(value)) return read;
    }
  }

  async function said(what: RegExp): Promise<void> {
    await heard.until(() => what.test(stderr), `"${args.join(" ")}" to print ${what} to stderr`, () => stderr);
  }

  async function end(signal: Deno.Signal): Promise<Outcome> {
    child.kill(signal);
    const before = deadline(`"${args.join(" ")}" to exit on ${signal}`, () => stderr);
    try {
      const [{ code }, rest] = await before(Promise.all([child.status, Array.fromAsync(lines), listening]));
      return { code, stdout: rest.map((line) => `${line}\n`).join(""), stderr };
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
  }
  const stop = (signal: Deno.Signal = "SIGINT") => ended ??= end(signal);
  return { until, said, stop, [Symbol.asyncDispose]: async () => void await stop() };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let tail = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    const lines = (tail + part).split("\n");
    tail = lines.pop()!;
    yield* lines;
  }
  if (tail !== "") yield tail;
}

/** One line of `--json`. */
interface JsonRow extends WireRecord {
  readonly id?: string;
  readonly gap?: { run: string; from: number; to: number; missed: number; reason: string };
}

function rowOf(line: string): JsonRow {
  return JSON.parse(line);
}

/** A filter that leaves out what the server itself logs. */
const NOT_ITS_OWN = ["--", "-ringside"];

const isMessage = (text: string) => (line: string) => rowOf(line).message === text;

programTest("tail shows what is there and what is written, and ends on SIGINT", async () => {
  await using program = await startProgram();
  await program.write('{"level":40,"msg":"Disk almost full","free_mb":12,"logger":"host.disk"}\n');
  await using viewer = start(["tail", program.origin, "--utc", "full"]);
  const [line] = await viewer.until(() => true);
  assertMatch(line, /^[\d:.]{12}Z WARN {2}host\.disk Disk almost full free_mb=12$/);
  await program.write('{"level":"error","msg":"Disk full"}\n{"level":"error","msg":"something else"}\n');
  assertMatch((await viewer.until(() => true))[0], /^[\d:.]{12}Z ERROR Disk full$/);
  assertEquals(await viewer.stop("SIGINT"), { code: 0, stdout: "", stderr: "" });
});

programTest("tail takes the filter in the address of the page, unless the command line has another", async () => {
  await using program = await startProgram();
  for (const level of ["info", "warn"]) {
    for (const message of ["one", "two", "end"]) await program.write(`{"level":"${level}","msg":"${message}"}\n`);
  }
  const address = `${program.origin}/ui/monitoring/advanced?level=warn&q=-one`;
  const messages = async (args: string[]) => {
    await using viewer = start(["tail", "--json", ...args]);
    const rows = (await viewer.until((line) => isMessage("end")(line) && rowOf(line).level === "WARN")).map(rowOf);
    return rows.map(({ level, message }) => `${level} ${message}`);
  };
  assertEquals(await messages([address]), ["WARN two", "WARN end"]);
  assertEquals(await messages([address, "--", "-two"]), ["WARN one", "WARN end"]);
  assertEquals(await messages([address, "--level", "info", "--", "-one -ringside"]), [
    "INFO two",
    "INFO end",
    "WARN two",
    "WARN end",
  ]);
});

programTest(
  "tail goes on when the server is killed and started again, with a row for that and nothing twice",
  async () => {
    const first = await startProgram();
    const port = new URL(first.origin).port;
    await using viewer = start(["tail", first.origin, "--json", ...NOT_ITS_OWN]);
    await first.write("one\ntwo\n");
    const before = (await viewer.until(isMessage("two"))).map(rowOf);
    await first.stop("SIGKILL");
    await viewer.said(/; retrying in \d s\n/);
    await using second = await startProgram(["--port", port]);
    await second.write("three\nfour\n");
    const after = (await viewer.until(isMessage("four"))).map(rowOf);
    await viewer.said(/Reconnected: the server was restarted\n/);
    assertEquals(before.map(({ message }) => message), ["one", "two"]);
    const [gap, ...rows] = after;
    const run = rows[0].id!.split("-")[0];
    assertEquals<unknown>(gap, {
      gap: { run, from: 1, to: 0, missed: 0, reason: "restart" },
      message: "Records may be missing: the server was restarted",
    });
    assertEquals(rows.map(({ message }) => message), ["three", "four"]);
  },
);

programTest("tail begins after the id it is given, and counts what is gone", async () => {
  await using program = await startProgram(["--capacity", "10"]);
  await using viewer = start(["tail", program.origin, "--json"]);
  await program.write("one\n");
  const { id } = (await viewer.until(isMessage("one"))).map(rowOf).at(-1)!;
  for (let count = 0; count < 100; count++) await program.write("more\n");
  await program.write("last\n");
  await viewer.until(isMessage("last"));
  await using later = start(["tail", program.origin, "--json", "--after", id!]);
  const [first, ...rows] = (await later.until(isMessage("last"))).map(rowOf);
  assertEquals([first.gap?.from, first.gap?.reason], [seqOf({ id }) + 1, "overwritten"]);
  assertStrictEquals(
    first.message,
    `${first.gap?.missed} records missed: they were overwritten while this viewer was away`,
  );
  assertStrictEquals(countOf([first, ...rows]), seqOf(rows.at(-1)!) - seqOf({ id }));
  await using seen = start(["tail", program.origin, "--after", id!]);
  const [row] = await seen.until(() => true);
  assertMatch(row, /^— \d+ records missed: they were overwritten while this viewer was away —$/);
});

programTest("tail starts at a time, in the archive of an earlier run, and goes on live without a seam", async () => {
  using place = new Place();
  const args = ["--archive-at", place.at, "--capacity", "100"];
  const line = (number: number) =>
    JSON.stringify({ time: Date.UTC(2025, 9, 24) + number * 1000, message: `n${number}` });
  const write = (program: Running, from: number, to: number) =>
    program.write(numbers(from, to).map((text) => `${line(Number(text.slice(1)))}\n`).join(""));
  {
    await using program = await startQuietProgram(args);
    await write(program, 1, 60);
    await stored(program.origin, 60);
  }
  await using program = await startQuietProgram(args);
  for (let last = 150; last <= 400; last += 50) { // in parts that the ring holds
    await write(program, last === 150 ? 61 : last - 49, last);
    await stored(program.origin, last - 60);
  }
  const from = new Date(Date.UTC(2025, 9, 24, 0, 0, 41)).toISOString();
  await using viewer = start(["tail", program.origin, "--json", "--from", from, "--", "source:stdin"]);
  await viewer.until(isMessage("n41"));
  await write(program, 401, 405);
  const rows = (await viewer.until(isMessage("n405"))).map(rowOf);
  assertEquals(rows.map(({ message }) => message), numbers(42, 405));
  const outcome = await runProgram(["tail", program.origin, "--from", "1h", "--after", `${rows[0].id}`]);
  assertEquals([outcome.code, outcome.stderr], [2, "ringside: Cannot use both --from and --after\n"]);
});

function seqOf({ id }: Pick<JsonRow, "id">): number {
  return Number(id!.split("-")[1]);
}

/** Records given and records missed. */
function countOf(rows: readonly JsonRow[]): number {
  return rows.reduce((sum, { gap }) => sum + (gap === undefined ? 1 : gap.missed), 0);
}

/** Writes until a viewer that reads nothing lags by 100 records: more than pipe and connection hold. */
async function outrun(program: Running): Promise<void> {
  const lines = `${"x".repeat(60_000)}\n`.repeat(20);
  await until(async () => {
    await program.write(lines);
    const { viewers } = await askJson(`${program.origin}${API}/summary`);
    return viewers.max_lag >= 100;
  }, "a viewer to lag by 100 records");
}

programTest("tail shows how much it missed while nobody read its output, to the record", async () => {
  await using program = await startProgram(["--capacity", "100"]);
  await using viewer = start(["tail", program.origin, "--json"]);
  await program.write("the first\n");
  const rows = (await viewer.until(isMessage("the first"))).map(rowOf);
  await outrun(program);
  await program.write("the last\n");
  rows.push(...(await viewer.until(isMessage("the last"))).map(rowOf));
  assert(rows.some(({ gap }) => gap?.reason === "lagged"));
  assertStrictEquals(countOf(rows), seqOf(rows.at(-1)!) - seqOf(rows[0]) + 1);
});

programTest("tail ends on SIGINT and SIGTERM while nobody reads its output", async () => {
  await using program = await startProgram(["--capacity", "100"]);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const [path, args] = commandLine(["tail", program.origin, "--json"]);
    const child = command(path, { args, stdout: "piped", stderr: "null" }).spawn();
    await outrun(program);
    child.kill(signal);
    assertStrictEquals((await within(child.status, `tail to exit on ${signal}`)).code, 0);
    await child.stdout.cancel();
  }
});

for (const command of ["tail", "query"]) {
  programTest(`${command} ends well and quietly when who read its output has enough`, async () => {
    await using program = await startProgram(["--demo"]);
    for (let count = 0; count < 100; count++) await program.write(`${"line ".repeat(200)}${count}\n`);
    await program.endInput();
    const line = `{ "$@"; echo "code $?" >&2; } | head -n 1`;
    const { code, stdout, stderr } = await runInShell(line, [command, program.origin]);
    assertEquals([code, stdout.split("\n").length, stderr], [0, 2, "code 0\n"]);
  });
}

programTest("query prints what is held, oldest first, and nothing where nothing matches", async () => {
  await using program = await startProgram();
  await program.write(
    '{"level":"warn","msg":"one","n":1}\n{"level":"info","msg":"two"}\n{"level":"warn","msg":"three"}\n',
  );
  await using viewer = start(["tail", program.origin, "--json"]);
  await viewer.until(isMessage("three"));
  const { code, stdout, stderr } = await runProgram([
    "query",
    program.origin,
    "--json",
    "--level",
    "warn",
    ...NOT_ITS_OWN,
  ]);
  assertEquals([code, stderr], [0, ""]);
  const rows = stdout.trimEnd().split("\n").map(rowOf);
  assertEquals(rows.map(({ message }) => message), ["one", "three"]);
  assertEquals(rows[0].metadata, { source: "stdin", n: 1 });
  const lines = await runProgram(["query", program.origin, "--limit", "1", "one"]);
  assertMatch(lines.stdout, /^[\d:.]{12} WARN {2}one n=1\n$/);
  assertEquals(await runProgram(["query", program.origin, "nothing"]), {
    code: 0,
    stdout: "",
    stderr: "ringside: No matching records\n",
  });
});

for (const command of ["tail", "query"]) {
  programTest(`${command} says what is wrong with a query, and where`, async () => {
    await using program = await startProgram();
    const { code, stdout, stderr } = await runProgram([command, program.origin, "timeout", 'said "no']);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(
      stderr,
      /^ringside: Cannot parse q "timeout said "no" at \d+: expected .*\n {2}timeout said "no\n {2} *\^\n$/,
    );
  });

  programTest(`${command} refuses a regular expression with an open class`, async () => {
    await using program = await startProgram();
    const { code, stderr } = await runProgram([command, program.origin, "/[a/"]);
    assertStrictEquals(code, 2);
    assertStrictEquals(stderr, 'ringside: Cannot parse q "/[a/" at 3: expected a closing ]\n  /[a/\n     ^\n');
  });

  programTest(`${command} says in one line what is wrong with an address`, async () => {
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      () => new Response("Hello"),
    );
    const other = `http://127.0.0.1:${server.addr.port}`;
    for (
      const { url, code, complaint } of [
        {
          url: "ftp://logs.example",
          code: 2,
          complaint: /^ringside: Cannot parse URL "ftp:\/\/logs\.example": .*\n$/,
        },
        {
          url: other,
          code: 1,
          complaint: /^ringside: Cannot read .*: not a Ringside server, got text\/plain\n$/,
        },
        { url: "127.0.0.1:1", code: 1, complaint: /^ringside: Cannot reach http:\/\/127\.0\.0\.1:1: [^\n]+\n$/ },
      ]
    ) {
      const outcome = await runProgram([command, url]);
      assertEquals([outcome.code, outcome.stdout], [code, ""]);
      assertMatch(outcome.stderr, complaint);
    }
  });
}

programTest("query asks a server that is full again, and says so without what that says to the terminal", async () => {
  const detail = "Full\x1b]0;title\x07";
  const type = { "content-type": "application/problem+json", "retry-after": "0" };
  const answers = [
    new Response(JSON.stringify({ detail }), { status: 503, headers: type }),
    Response.json({ records: [] }),
  ];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => answers.shift()!);
  const { code, stderr } = await runProgram(["query", `127.0.0.1:${server.addr.port}`]);
  assertEquals([code, stderr], [
    0,
    "ringside: Full\\u001b]0;title\\u0007; retrying in 0 s\nringside: No matching records\n",
  ]);
});

programTest(
  "tail and query send the token of the command line, of the environment, or the address's own name",
  async () => {
    const seen: (string | null)[] = [];
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ headers }) => {
      seen.push(headers.get("authorization"));
      return new Response(null, { status: 401 });
    });
    const url = `127.0.0.1:${server.addr.port}`;
    for (const args of [["tail", url, "--token", "secret"], ["query", `ann:pass@${url}`]]) {
      const { code, stdout, stderr } = await runProgram(args);
      assertEquals([code, stdout], [1, ""]);
      assertMatch(stderr, /^ringside: Cannot read http:\/\/127[^@]*: status 401 \(see --token\)\n$/);
    }
    assertStrictEquals((await runProgram(["tail", url], { RINGSIDE_TOKEN: "environment" })).code, 1);
    const unsent = await runProgram(["tail", url], { RINGSIDE_TOKEN: "two words" });
    assertStrictEquals(unsent.code, 2);
    assertMatch(unsent.stderr, /^ringside: Cannot send token: [^\n]*\n$/);
    assertEquals(seen, ["Bearer secret", `Basic ${btoa("ann:pass")}`, "Bearer environment"]);
  },
);

for (
  const { name, args, env, colored } of [
    { name: "no colours into a pipe", args: [], env: {}, colored: false },
    { name: "colours where they are asked for", args: ["--color", "always"], env: { NO_COLOR: "1" }, colored: true },
    {
      name: "colours where the environment asks for them",
      args: [],
      env: { FORCE_COLOR: "1" },
      colored: true,
    },
    { name: "no colours in JSON", args: ["--color", "always", "--json"], env: {}, colored: false },
  ]
) {
  programTest(`tail writes ${name}, and never what a record would have the terminal do`, async () => {
    await using program = await startProgram();
    const hostile = "\x1b]0;title\x07\x1b[2J\x9b2J\u202e\u200b\u{e0041}";
    await program.write(`${JSON.stringify({ msg: hostile, [hostile]: hostile })}\nthe last\n`);
    await using viewer = start(["tail", program.origin, ...args], env);
    const text = (await viewer.until((line) => line.includes("the last"))).join("\n");
    // deno-lint-ignore no-control-regex -- written by tail
    const colors = /\x1b\[[\d;]+m([^\x1b]*)\x1b\[0m/g;
    // deno-lint-ignore no-control-regex -- searched for
    const active = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\udb40]/;
    assertStrictEquals(text.includes("\x1b["), colored);
    assertStrictEquals(active.test(text.replace(colors, "$1")), false);
  });
}
