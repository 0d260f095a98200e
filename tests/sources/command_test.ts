import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { colorEnvironment, CommandRunner, CommandStartError } from "../../lib/sources/command.ts";
import { Collector } from "./collector.ts";
import { within } from "../support/wait.ts";

const decoder = new TextDecoder();

/** Returns a command that runs a shell script. */
function shell(script: string): string[] {
  return ["sh", "-c", script];
}

/** Waits for the exit code of a command. */
function exitOf(code: Promise<number>): Promise<number> {
  return within(code, "the command to exit");
}

Deno.test("CommandRunner separates standard output and standard error, and reports start and end", async () => {
  const collector = new Collector();
  const runner = new CommandRunner(
    shell('echo out; echo \'{"level":50,"msg":"err"}\' >&2; printf last; exit 3'),
    collector.write,
    {
      report: collector.report,
    },
  );
  assertStrictEquals(await exitOf(runner.run()), 3);
  const of = (source: string) =>
    collector.records.filter(({ metadata }) => (metadata as { source: string }).source === source);
  assertEquals(of("stdout").map(({ message }) => message), ["out", "last"]);
  assertEquals(of("stderr").map(({ level, message, metadata }) => ({ level, message, metadata })), [
    { level: "ERROR", message: "err", metadata: { source: "stderr" } },
  ]);
  assertEquals(runner.stats.map(({ source, lines }) => [source, lines]), [["stdout", 2], ["stderr", 1]]);
  const [started, ended] = collector.reports;
  assertEquals([started.level, started.message], ["info", "Started {command}"]);
  assertMatch(String(started.properties.command), /^sh -c echo out/);
  assertEquals([ended.level, ended.message], ["error", "{command} exited with code {code}"]);
  assertStrictEquals(ended.properties.pid, started.properties.pid);
  assertStrictEquals(ended.properties.code, 3);
  assertStrictEquals(typeof ended.properties.duration_ms, "number");
});

Deno.test("CommandRunner reports the end after all output", async () => {
  const order: unknown[] = [];
  const count = 20_000;
  const runner = new CommandRunner(shell(`seq ${count}; seq ${count} >&2`), ({ message }) => order.push(message), {
    report: (_level, message) => order.push(message),
  });
  await exitOf(runner.run());
  assertStrictEquals(order.length, 2 * count + 2);
  assertEquals([order[0], order.at(-1)], ["Started {command}", "{command} exited with code {code}"]);
});

Deno.test("CommandRunner reads all output although the process pauses for longer than the drain", async () => {
  let lines = 0;
  const runner = new CommandRunner(shell("seq 20000; seq 20000 >&2"), () => lines++, { drainMs: 10 });
  const pausing = setInterval(() => {
    for (const end = performance.now() + 30; performance.now() < end;);
  }, 0);
  try {
    assertStrictEquals(await exitOf(runner.run()), 0);
  } finally {
    clearInterval(pausing);
  }
  assertStrictEquals(lines, 40_000);
});

Deno.test("CommandRunner keeps the order of standard output and standard error", async () => {
  const messages: unknown[] = [];
  const script = "echo a >&2; sleep 0.5; echo b; echo c";
  const runner = new CommandRunner(shell(script), ({ message }) => messages.push(message), {
    records: { holdMs: 60_000 },
  });
  assertStrictEquals(await exitOf(runner.run()), 0);
  assertEquals(messages, ["a", "b", "c"]);
});

Deno.test("CommandRunner passes on both outputs unchanged", async () => {
  const passedOn = { stdout: "", stderr: "" };
  const take = (name: "stdout" | "stderr") => (bytes: Uint8Array) => {
    passedOn[name] += decoder.decode(bytes);
    return Promise.resolve(bytes.length);
  };
  const runner = new CommandRunner(shell("printf 'a\\0b\\r\\nc'; printf 'd\\n\\n' >&2"), () => {}, {
    passOn: { stdout: take("stdout"), stderr: take("stderr") },
  });
  await runner.run();
  assertEquals(passedOn, { stdout: "a\0b\r\nc", stderr: "d\n\n" });
});

Deno.test("CommandRunner reads on when the output cannot be passed on", async () => {
  const collector = new Collector();
  const gone = () => Promise.reject(new Deno.errors.BrokenPipe("gone"));
  const runner = new CommandRunner(shell("seq 50000"), collector.write, {
    passOn: { stdout: gone, stderr: gone },
    report: collector.report,
  });
  assertStrictEquals(await exitOf(runner.run()), 0);
  assertStrictEquals(collector.records.length, 50_000);
  const warnings = collector.reports.filter(({ level }) => level === "warn");
  assertEquals(warnings, [{
    level: "warn",
    message: "Cannot pass on {stream}: {reason}",
    properties: { stream: "standard output", reason: "closed by its reader" },
  }]);
});

for (
  const { command, code, message } of [
    {
      command: ["ringside-no-such-program"],
      code: 127,
      message: 'Cannot start "ringside-no-such-program": there is no such program',
    },
    { command: ["/"], code: 126, message: 'Cannot start "/": it cannot be executed' },
  ]
) {
  Deno.test(`CommandRunner says why it cannot start ${command}`, async () => {
    const error = { name: "CommandStartError", message, code };
    assertError(await assertRejects(() => new CommandRunner(command, () => {}, { restart: true }).run()), error);
  });
}

Deno.test({
  name: "CommandRunner reports a missing permission to run programs",
  permissions: { run: false },
  fn: async () => {
    const error = { message: 'Cannot start "true": Ringside was started without --allow-run', code: 126 };
    assertError(await assertRejects(() => new CommandRunner(["true"], () => {}).run()), error);
    assert(new CommandStartError("true", new Error("x")) instanceof Error);
  },
});

for (const signal of ["SIGTERM", "SIGHUP", "SIGUSR1"] as const) {
  Deno.test(`CommandRunner forwards ${signal}`, async () => {
    const collector = new Collector();
    const trap = `trap 'echo got it; exit 7' ${signal.slice(3)}; echo ready; while :; do sleep 0.01; done`;
    const runner = new CommandRunner(shell(trap), collector.write, { report: collector.report });
    const code = runner.run();
    await collector.count(1);
    runner.signal(signal);
    assertStrictEquals(await exitOf(code), 7);
    assertEquals(collector.messages, ["ready", "got it"]);
  });
}

Deno.test("CommandRunner leaves the first interrupt to the terminal and kills the command at the second", async () => {
  const collector = new Collector();
  const trap = "trap 'echo interrupted' INT; echo ready; while :; do sleep 0.01; done";
  const runner = new CommandRunner(shell(trap), collector.write, { hasTerminal: true, report: collector.report });
  const code = runner.run();
  await collector.count(1);
  runner.signal("SIGINT");
  runner.signal("SIGINT");
  assertStrictEquals(await exitOf(code), 137);
  assertEquals(collector.messages, ["ready"]);
  const { level, message, properties } = collector.reports.at(-1)!;
  assertEquals([level, message, properties.signal], ["info", "{command} was ended by {signal}", "SIGKILL"]);
});

Deno.test("CommandRunner kills a command that ignores a signal, after the grace time", async () => {
  const collector = new Collector();
  const waits: number[] = [];
  const runner = new CommandRunner(shell('trap "" TERM; echo ready; while :; do sleep 1; done'), collector.write, {
    graceMs: 1234,
    report: collector.report,
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  const running = runner.run();
  await collector.count(1);
  runner.signal("SIGTERM");
  assertStrictEquals(await running, 128 + 9);
  assertEquals(waits, [1234]);
  const { level, properties } = await collector.reported("Killing {command}: it has not ended within {grace_ms} ms");
  assertEquals([level, properties.grace_ms], ["warn", 1234]);
});

Deno.test("CommandRunner leaves the time to end to a command that the terminal interrupted", async () => {
  const collector = new Collector();
  const waits: number[] = [];
  const runner = new CommandRunner(
    shell('trap "echo interrupted; exit 3" USR1; echo ready; while :; do sleep 0.1; done'),
    collector.write,
    {
      hasTerminal: true,
      sleep: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    },
  );
  const running = runner.run();
  await collector.count(1);
  runner.signal("SIGINT"); // the terminal sends it to the command itself
  runner.signal("SIGUSR1");
  assertStrictEquals(await running, 3);
  assertEquals(waits, []);
});

Deno.test("CommandRunner returns 128 plus the signal of a killed command", async () => {
  const collector = new Collector();
  const runner = new CommandRunner(shell("kill -9 $$"), collector.write, { report: collector.report });
  assertStrictEquals(await exitOf(runner.run()), 137);
  assertStrictEquals(collector.reports.at(-1)!.level, "error");
});

Deno.test("CommandRunner does not wait for processes that the command left behind", async () => {
  const collector = new Collector();
  const runner = new CommandRunner(shell("echo one; sleep 600 & echo $!"), collector.write, {
    drainMs: 10,
    report: collector.report,
  });
  assertStrictEquals(await exitOf(runner.run()), 0);
  assertStrictEquals(collector.messages.length, 2);
  Deno.kill(Number(collector.messages[1]));
  assertEquals(collector.reports.map(({ message }) => message), [
    "Started {command}",
    "Output of {command} stays open: a process that it started still holds it",
    "{command} exited with code {code}",
  ]);
});

Deno.test("CommandRunner does not read on what a process that the command left behind writes without end", async () => {
  const reports: string[] = [];
  const endless = 'yes "$(printf %01000d 0)" & :';
  const runner = new CommandRunner(shell(endless), () => {}, {
    drainMs: 3000, // ten such times are longer than the deadline
    report: (_level, message) => reports.push(message),
  });
  assertStrictEquals(await exitOf(runner.run()), 0); // the end of the pipe ends the process
  assertEquals(reports.slice(1), [
    "Output of {command} stays open: a process that it started still holds it",
    "{command} exited with code {code}",
  ]);
});

Deno.test("CommandRunner restarts a failing command with a growing delay that a steady run resets", async () => {
  const collector = new Collector();
  const path = await Deno.makeTempFile();
  // Fails ten times, the eighth time after a long run, and then succeeds.
  const script = `echo x >> ${path}; test "$(wc -l < ${path})" -gt 10`;
  const delays: number[] = [];
  let time = 0;
  let runs = 0;
  const runner = new CommandRunner(shell(script), collector.write, {
    restart: true,
    report: (level, message, properties) => {
      if (message.startsWith("Started") && ++runs === 8) time += 30_000;
      collector.report(level, message, properties);
    },
    now: () => time,
    sleep: (ms) => Promise.resolve(void delays.push(ms)),
  });
  // The clock advances between start and end of the eighth run.
  assertStrictEquals(await exitOf(runner.run()), 0);
  assertEquals(delays, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 1000, 2000, 4000]);
  const starts = collector.reports.filter(({ message }) => message === "Started {command}");
  assertEquals(starts.map(({ properties }) => properties.restarts), [undefined, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  await Deno.remove(path);
});

Deno.test("CommandRunner does not restart a command that was asked to end", async () => {
  const collector = new Collector();
  const runner = new CommandRunner(shell("echo ready; exec sleep 600"), collector.write, { restart: true });
  const code = runner.run();
  await collector.count(1);
  runner.signal("SIGTERM");
  assertStrictEquals(await exitOf(code), 143);
});

Deno.test("CommandRunner stops waiting for a restart when it is asked to end", async () => {
  const collector = new Collector();
  const runner = new CommandRunner(shell("exit 5"), collector.write, { restart: true, report: collector.report });
  const code = runner.run();
  await collector.reported("Restarting {command} in {delay_ms} ms");
  runner.signal("SIGTERM");
  assertStrictEquals(await exitOf(code), 5);
});

Deno.test("CommandRunner keeps retrying when the program is missing at a restart", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "#!/bin/sh\nrm $0; exit 1\n");
  await Deno.chmod(path, 0o755);
  const collector = new Collector();
  const delays: number[] = [];
  const runner = new CommandRunner([path], collector.write, {
    restart: true,
    report: collector.report,
    sleep: async (ms) => {
      if (delays.push(ms) < 2) return;
      await Deno.writeTextFile(path, "#!/bin/sh\nrm $0; exit 0\n");
      await Deno.chmod(path, 0o755);
    },
  });
  assertStrictEquals(await exitOf(runner.run()), 0);
  assertEquals(delays, [1000, 2000]);
  assertStrictEquals(collector.reports.filter(({ message }) => message.startsWith("Cannot start")).length, 1);
});

Deno.test("CommandRunner adds variables to the environment of the command", async () => {
  const collector = new Collector();
  const runner = new CommandRunner(shell('echo "$FORCE_COLOR,${PATH:+path}"'), collector.write, {
    env: { FORCE_COLOR: "1" },
  });
  await runner.run();
  assertEquals(collector.messages, ["1,path"]);
});

for (
  const { environment, sets } of [
    { environment: {}, sets: { FORCE_COLOR: "1", CLICOLOR_FORCE: "1" } },
    { environment: { NO_COLOR: "1" }, sets: {} },
    { environment: { NO_COLOR: "" }, sets: { FORCE_COLOR: "1", CLICOLOR_FORCE: "1" } },
    { environment: { FORCE_COLOR: "0" }, sets: {} },
  ]
) {
  Deno.test(`colorEnvironment completes ${JSON.stringify(environment)}`, () => {
    const variables: Record<string, string> = environment;
    assertEquals(colorEnvironment((name) => variables[name]), sets);
  });
}
