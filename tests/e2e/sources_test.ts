import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { Random } from "../support/random.ts";
import { Child } from "../support/child.ts";
import { ask } from "../support/ask.ts";
import { until } from "../support/wait.ts";
import {
  commandLine,
  findRecord,
  programTest,
  records,
  runInShell,
  runProgram,
  startProgram,
  type WireRecord,
} from "./program.ts";

/** Free ports. */
const PORTS = ["--port", "0", "--otlp-port", "0"];
const QUIET = [...PORTS, "--quiet"];

programTest("passes on piped input byte by byte, and ends with it in a pipe", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const random = new Random(7);
    const bytes = Uint8Array.from({ length: 1_000_000 }, () => random.int(0, 255));
    bytes[bytes.length - 1] = 0x61; // no line break at the end
    await Deno.writeFile(join(folder, "in"), bytes);
    const { code, stderr } = await runInShell(
      `"$@" < ${folder}/in | cat > ${folder}/out`,
      [...QUIET, "--tee"],
    );
    assertEquals([code, stderr], [0, ""]);
    assertEquals(await Deno.readFile(join(folder, "out")), bytes);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

programTest("reads files once, and says how many records were kept", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "app.ndjson");
    const records = Array.from({ length: 1500 }, (_, index) => ({
      ...{ timestamp: "2025-10-24T10:26:15.123Z", level: "ERROR", message: `m${index}`, metadata: { source: "web" } },
    }));
    await Deno.writeTextFile(path, records.map((record) => JSON.stringify(record)).join("\n"));
    await using program = await startProgram([path, "--capacity", "1000"]);
    const said = await findRecord(program.origin, ({ message }) => message.startsWith("Imported"));
    assertMatch(said.message, /1500 records, of which the newest (?:99\d|1000) were kept/);
    const last = await findRecord(program.origin, ({ message }) => message === "m1499");
    assertEquals([last.timestamp, last.level, last.metadata], ["2025-10-24T10:26:15.123Z", "ERROR", { source: "web" }]);
    const { code, stderr } = await runProgram([join(folder, "none.log")]);
    assertEquals([code, stderr], [1, `ringside: Cannot read ${join(folder, "none.log")}: there is no such file\n`]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

programTest("is ready once the files to follow are open", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files = 300;
    for (let file = 0; file < files; file++) await Deno.writeTextFile(join(folder, `${file}.log`), '{"msg":"last"}\n');
    await using program = await startProgram(["--follow", join(folder, "*.log")]);
    const ready = () => ask(`${program.origin}/readyz`).then(async (answer) => (await answer.text(), answer.ok));
    await until(ready, "the program to be ready");
    const logs = await ask(`${program.origin}/api/monitoring/advanced/logs?search=last&limit=1000`);
    assertStrictEquals((await logs.text()).match(/"message":"last"/g)?.length, files);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

programTest("waits for the reader of its output, and continues when the reader ends", async () => {
  const lines = 200_000;
  const reader = `(read -r first; read -r second; echo "$first $second" >&2)`;
  const line = `seq ${lines} | { "$@"; echo "code $?" >&2; } | ${reader}`;
  const { stderr } = await runInShell(line, [...PORTS, "--tee"]);
  assertMatch(stderr, /^code 1$/m);
  assertMatch(stderr, /^1 2$/m);
  assertMatch(stderr, /^ringside: Cannot copy all of standard input to standard output: [\d,]+ bytes lost$/m);
  assertMatch(stderr, /Cannot copy standard input to standard output: closed by its reader/);
  assertStrictEquals(stderr.match(/Cannot copy standard input/g)?.length, 1);
});

programTest("says how many bytes were lost if it is stopped while nobody reads what it passes on", async () => {
  // Its standard output is a pipe that is full.
  const shell =
    'pipe=$(mktemp -u) && mkfifo "$pipe" && exec 3<>"$pipe" && rm "$pipe" && head -c 65536 /dev/zero >&3 && ' +
    'exec "$@" >&3';
  const args = ["-c", shell, "sh", ...commandLine([...PORTS, "--tee"]).flat()];
  await using child = new Child("sh", args, { stdin: "piped" });
  const [, origin] = await child.printed(/Listening on (http:\/\/\S+?)\/\n/, "stderr");
  await child.write("lost\n");
  await findRecord(origin, ({ message }) => message === "lost");
  const { code, stderr } = await child.stop("SIGTERM");
  assertStrictEquals(code, 1);
  assertMatch(stderr, /^ringside: Cannot copy all of standard input to standard output: 5 bytes lost$/m);
});

programTest("reports that no input is piped in to pass on", async () => {
  const outcome = await runProgram(["--tee", ...PORTS]);
  assertEquals(outcome, {
    code: 2,
    stdout: "",
    stderr: "ringside: Cannot use --tee: nothing is piped in\n",
  });
});

for (
  const { script, code } of [{ script: "exit 0", code: 0 }, { script: "exit 42", code: 42 }, {
    script: "kill -9 $$",
    code: 137,
  }]
) {
  programTest(`exits like its command: ${script}`, async () => {
    const { stdout, stderr, code: own } = await runProgram([...QUIET, "--", "sh", "-c", `echo hidden; ${script}`]);
    assertEquals([own, stdout], [code, ""]);
    assertMatch(
      stderr,
      code === 0 ? /^$/ : /^.* ERROR ringside\.command sh -c .*(exited with code 42|ended by SIGKILL)\n$/,
    );
  });
}

programTest("passes on both outputs of its command, and sets no colors for a file", async () => {
  const script = 'echo "out $FORCE_COLOR"; echo err >&2; printf end';
  const { code, stdout, stderr } = await runProgram([...PORTS, "--", "sh", "-c", script]);
  assertEquals([code, stdout], [0, "out \nend"]);
  assertMatch(stderr, /^err$/m);
});

programTest("reports in one line that its command cannot be started", async () => {
  const outcome = await runProgram([...QUIET, "--", "ringside-no-such-program", "--flag"]);
  assertEquals(outcome, {
    code: 127,
    stdout: "",
    stderr: 'ringside: Cannot start "ringside-no-such-program": there is no such program\n',
  });
});

programTest("passes standard input to its command", async () => {
  const { code, stdout } = await runInShell(`printf 'a\\0b' | "$@"`, [...PORTS, "--", "cat"]);
  assertEquals([code, stdout], [0, "a\0b"]);
});

/** A Deno program that stays until a signal. */
const APP = `
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
    Deno.addSignalListener(signal, () => (console.log("got " + signal), Deno.exit(9)));
  }
  console.log(JSON.stringify({ level: "warn", msg: "started" }));
  console.error("to standard error");
  setInterval(() => {}, 1000);
`;

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  programTest(`forwards ${signal} to its command, and ends its streams with the last record`, async () => {
    const program = await startProgram(["--", Deno.execPath(), "eval", APP]);
    const { metadata } = await findRecord(program.origin, ({ message }) => message === "started");
    assertStrictEquals(metadata.source, "stdout");
    await findRecord(program.origin, ({ message, metadata }) => {
      return message === "to standard error" && metadata.source === "stderr";
    });
    const viewer = records(program.origin);
    await viewer.next(); // the viewer is connected before the signal is sent
    const seen = Array.fromAsync(viewer);
    const { code, stdout } = await program.stop(signal);
    assertStrictEquals(code, 9);
    assertMatch(stdout, new RegExp(`got ${signal}\n$`));
    const last = (await seen).filter(({ metadata }) => metadata.logger === "ringside.command").at(-1)!;
    assertMatch(last.message, /exited with code 9$/);
    assertEquals([last.metadata.code, typeof last.metadata.pid], [9, "number"]);
    assert((await seen).some(({ message }) => message === `got ${signal}`));
  });
}

programTest("sets colors for a command whose output only the page shows", async () => {
  const script = 'test "$FORCE_COLOR$CLICOLOR_FORCE" = 11';
  const { code } = await runProgram([...QUIET, "--follow", "/dev/null", "--", "sh", "-c", script]);
  assertStrictEquals(code, 0);
});

programTest("restarts a failing command", async () => {
  const program = await startProgram(["--restart", "--", "sh", "-c", "exit 3"]);
  const restarted = await findRecord(program.origin, ({ metadata }) => metadata.restarts === 1);
  assertStrictEquals(restarted.metadata.logger, "ringside.command");
  assertStrictEquals((await program.stop()).code, 3);
});

programTest("follows files through a rotation while its command runs", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "app.log");
  try {
    await Deno.writeTextFile(path, Array.from({ length: 60 }, (_, index) => `old ${index}\n`).join(""));
    const follow = ["--follow", path, join(folder, "more", "*.log"), "--lines", "3"];
    await using program = await startProgram([...follow, "--", "sleep", "600"]);
    const taken: WireRecord[] = [];
    const until = async (message: string) => {
      taken.length = 0;
      for await (const record of records(program.origin)) {
        if (record.metadata.source !== undefined) taken.push(record);
        if (record.message === message) return;
      }
    };
    await until("old 59");
    await Deno.rename(path, `${path}.1`);
    await Deno.writeTextFile(path, "new\n");
    await until("new");
    assertEquals(taken.map(({ message }) => message), ["old 57", "old 58", "old 59", "new"]);
    assert(taken.every(({ metadata }) => metadata.source === path));
    await Deno.mkdir(join(folder, "more"));
    await Deno.writeTextFile(join(folder, "more", "a.log"), '{"level":"error","msg":"later"}\n');
    assertStrictEquals((await findRecord(program.origin, ({ message }) => message === "later")).level, "ERROR");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
