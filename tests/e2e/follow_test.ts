import { assertEquals, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { ask } from "../support/ask.ts";
import { Child, run } from "../support/child.ts";
import { until } from "../support/wait.ts";
import { commandLine, findRecord, programTest, spawnProgram } from "./program.ts";

const PORTS = ["--port", "0", "--otlp-port", "0"];

async function originOf(child: Child): Promise<string> {
  return (await child.printed(/Listening on (http:\/\/\S+?)\/\n/, "stderr"))[1];
}

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function makePipe(path: string): Promise<void> {
  assertStrictEquals((await run("mkfifo", [path])).code, 0);
}

programTest("follows files and stops although pipes lie beside them", () =>
  inFolder(async (folder) => {
    const path = join(folder, "app.log");
    await Deno.writeTextFile(path, "one\n");
    await makePipe(`${path}.1`);
    await makePipe(join(folder, "pipe.log"));
    await using child = spawnProgram([...PORTS, "--follow", path, join(folder, "*.log")]);
    const origin = await originOf(child);
    await findRecord(origin, ({ message }) => message === "one");
    await Deno.truncate(path);
    await Deno.writeTextFile(path, "two\n", { append: true });
    await findRecord(origin, ({ message }) => message === "two");
    assertStrictEquals((await child.stop("SIGTERM")).code, 0);
  }));

programTest("reads a named pipe and the pipe of a process substitution", () =>
  inFolder(async (folder) => {
    const pipe = join(folder, "pipe");
    await makePipe(pipe);
    const script = `exec "$@" --follow ${pipe} <(echo substituted)`;
    await using child = new Child("bash", ["-c", script, "bash", ...commandLine(PORTS).flat()]);
    const origin = await originOf(child);
    await findRecord(origin, ({ message }) => message === "substituted");
    for (const text of ["first writer", "second writer"]) {
      await Deno.writeTextFile(pipe, `${text}\n`);
      const { metadata } = await findRecord(origin, ({ message }) => message === text);
      assertStrictEquals(metadata.source, pipe);
    }
    assertStrictEquals((await child.stop("SIGTERM")).code, 0);
  }));

programTest("says which files it leaves out for want of descriptors, and serves on", () =>
  inFolder(async (folder) => {
    const count = 400;
    for (let file = 0; file < count; file++) await Deno.writeTextFile(join(folder, `${file}.log`), "one\n");
    const script = 'ulimit -n 256; exec "$@"';
    const args = commandLine([...PORTS, "--follow", join(folder, "*.log")]).flat();
    await using child = new Child("sh", ["-c", script, "sh", ...args]);
    const origin = await originOf(child);
    const { level, metadata } = await findRecord(origin, ({ message }) => message.includes("too many open files"));
    const files = metadata.files as string[];
    assertEquals([level, metadata.total, files.length], ["WARN", count, 20]);
    const followed = await findRecord(origin, ({ message }) => message.startsWith("Files followed: "));
    assertStrictEquals(followed.metadata.count as number + (metadata.count as number), count);
    for (let request = 0; request < 40; request++) {
      assertStrictEquals(await (await ask(`${origin}/healthz`)).text(), "ok\n");
    }
    assertStrictEquals((await child.stop("SIGTERM")).code, 0);
  }));

/** Command that ignores SIGTERM. */
const STUBBORN = ["sh", "-c", 'trap "" TERM; echo "pid $$"; while :; do sleep 0.1; done'];

programTest("kills a command that ignores SIGTERM, after the grace time", async () => {
  await using child = spawnProgram([...PORTS, "--grace", "300ms", "--", ...STUBBORN]);
  await child.printed(/pid \d+\n/);
  const { code, stderr } = await child.stop("SIGTERM");
  assertStrictEquals(code, 128 + 9);
  assertStrictEquals(/Killing sh .* it has not ended within 300 ms/.test(stderr), true, stderr);
});

programTest("takes its command along when it is killed itself", async () => {
  await using child = spawnProgram([...PORTS, "--grace", "1s", "--", ...STUBBORN]);
  const pid = Number((await child.printed(/pid (\d+)\n/))[1]);
  await child.kill();
  await until(async () => !await isRunning(pid), `the command to end, process ${pid}`);
});

async function isRunning(pid: number): Promise<boolean> {
  return (await run("kill", ["-0", String(pid)])).code === 0;
}
