/** The program under a pseudo-terminal. */
import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { ask, askJson } from "../support/ask.ts";
import { Child } from "../support/child.ts";
import { suiteSwitch } from "../support/environment.ts";
import { findProgram } from "../support/programs.ts";
import { commandLine, PROGRAM, runProgram, spawnProgram, startProgram } from "./program.ts";

const API = "/api/monitoring/advanced";
const PORTS = ["--port", "0", "--otlp-port", "0"];

/** Byte that a terminal sends for Ctrl+C. */
const CTRL_C = "\x03";

/** True if `script` of util-linux is installed, which runs a command under a pseudo-terminal. */
const hasScript = Deno.build.os === "linux" && findProgram("script") !== undefined;

/** Defines a test that needs a pseudo-terminal; it is skipped where there is none, unless that is not allowed. */
function ptyTest(name: string, run: () => Promise<void>): void {
  const ignore = !hasScript && suiteSwitch("RINGSIDE_REQUIRE_PROGRAMS") !== "1";
  if (ignore) console.log(`SKIPPED, for want of script: ${name}`);
  Deno.test({ name: `${PROGRAM.split("/").at(-1)} ${name}`, ignore, fn: run });
}

/** Starts the program under a pseudo-terminal. All of its output is standard output here, with CRLF. */
function startPty(args: readonly string[]): Child {
  const line = commandLine([...PORTS, ...args]).flat().map(quote).join(" ");
  return new Child("script", ["-qec", `stty -echo; exec ${line}`, "/dev/null"], { stdin: "piped" });
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

for (
  const { name, args, lines } of [
    {
      name: "aligns messages and wraps lines below them on a terminal",
      args: [],
      lines: [
        "INFO  db            Connected",
        "ERROR shop.checkout Cannot place the order: no stock is",
        `${" ".repeat(33)}left status=503`,
        "INFO  db            Closed",
      ],
    },
    {
      name: "cuts lines on a terminal with --no-wrap, and shows columns",
      args: ["--no-wrap", "--columns", "status"],
      lines: [
        "INFO  db            -   Connected",
        "ERROR shop.checkout 503 Cannot place the order: no stock…",
        "INFO  db            -   Closed",
      ],
    },
  ]
) {
  ptyTest(`tail ${name}`, async () => {
    await using program = await startProgram();
    for (
      const [level, logger, message, status] of [
        ["info", "db", "Connected"],
        ["error", "shop.checkout", "Cannot place the order: no stock is left", 503],
        ["info", "db", "Closed"],
      ]
    ) {
      const body = JSON.stringify({ level, message, logger, status });
      await (await ask(`${program.origin}${API}/logs`, { method: "POST", body })).body?.cancel();
    }
    const line = commandLine(["tail", program.origin, ...args, "logger:(db OR shop.checkout)"])
      .flat().map(quote).join(" ");
    await using viewer = new Child("script", ["-qec", `stty cols 70; exec ${line}`, "/dev/null"], { stdin: "piped" });
    const [text] = await viewer.printed(/[^\n]*INFO[^\n]*Connected[^]*Closed[^\n]*\r\n/);
    // The note about the connection is written to standard error, so it may stand between any two lines.
    const shown = stripVTControlCharacters(text).trimEnd().split("\r\n").filter((line) =>
      !line.startsWith("ringside: ")
    );
    assertEquals(shown.map((line) => line.replace(/^[\d:.]{12} /, "")), lines);
    await viewer.write(CTRL_C);
    await viewer.ended();
  });
}

ptyTest("stays open on a terminal after its command, and exits with its code on Ctrl+C", async () => {
  await using child = startPty(["--", "sh", "-c", "echo from the command; exit 7"]);
  const [, origin] = await child.printed(/Listening on (http:\/\/\S+?)\/\r?\n/);
  await child.printed(/ringside: exited 7 · Ctrl\+C to close\r\n/);
  const { records } = await askJson(`${origin}${API}/logs`);
  const messages = records.map(({ message }: { message: string }) => message);
  assert(messages.includes("from the command"));
  assert(messages.some((message: string) => message.endsWith("exited with code 7")));
  await child.write(CTRL_C);
  const { code, stdout } = await child.ended();
  assertStrictEquals(code, 7);
  assertMatch(stdout, /Stopping on SIGINT\r\n$/);
});

ptyTest("exits with its command on a terminal if Ctrl+C ends that, or with --exit", async () => {
  await using running = startPty(["--", "sh", "-c", "trap 'exit 9' INT; echo ready; while :; do sleep 0.1; done"]);
  await running.printed(/ready\r\n/);
  await running.write(CTRL_C);
  const interrupted = await running.ended();
  assertStrictEquals(interrupted.code, 9);
  assert(!interrupted.stdout.includes("to close"));

  await using child = startPty(["--exit", "--", "sh", "-c", "exit 7"]);
  const exited = await child.ended();
  assertStrictEquals(exited.code, 7);
  assert(!exited.stdout.includes("to close"));
});

Deno.test(`${PROGRAM.split("/").at(-1)} stays open without a terminal with --keep-open`, async () => {
  await using child = spawnProgram([...PORTS, "--keep-open", "--", "sh", "-c", "exit 7"]);
  const [, origin] = await child.printed(/Listening on (http:\/\/\S+?)\/\n/, "stderr");
  await child.printed(/^ringside: exited 7 · Ctrl\+C to close\n/m, "stderr");
  assertStrictEquals(await (await ask(`${origin}/healthz`)).text(), "ok\n");
  assertStrictEquals((await child.stop("SIGTERM")).code, 7);
});

Deno.test(`${PROGRAM.split("/").at(-1)} exits with its command without a terminal`, async () => {
  const { code, stderr } = await runProgram([...PORTS, "--quiet", "--", "sh", "-c", "exit 0"]);
  assertEquals([code, stderr], [0, ""]);
});
