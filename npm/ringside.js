#!/usr/bin/env node
/**
 * Starts the program with the installed Deno, or with one from npm. Signals, standard streams and the exit code are those
 * of the program.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Oldest Deno that runs the program, and the one that is downloaded. The build writes both. */
const DENO = { oldest: "2.5.0", downloaded: "2.9.6" };

const SIGNALS = process.platform === "win32" ? ["SIGINT"] : ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"];

const deno = installed() ?? downloaded();
const [config, main] = ["deno.json", "main.js"].map((name) => fileURLToPath(new URL(name, import.meta.url)));
const child = spawn(
  deno,
  ["run", "--quiet", "--no-lock", "--no-prompt", "--config", config, "-P=program", main, ...process.argv.slice(2)],
  { stdio: "inherit" },
);
child.on("error", (error) => fail(`Cannot start Deno at ${deno}: ${error.message}`));
for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});

/** Returns the path of the installed Deno, or `undefined` if there is none or it is too old. */
function installed() {
  const [version, path] = ask("deno", []);
  if (version === undefined) return undefined;
  const [major, minor] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = DENO.oldest.split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor) ? path : undefined;
}

/** Returns the path of a Deno from npm. */
function downloaded() {
  const [, path] = ask("npx", ["--yes", `deno@${DENO.downloaded}`]);
  if (path !== undefined) return path;
  return fail("Cannot find Deno, and cannot download it from npm; install it: https://docs.deno.com/runtime");
}

/** Returns the version and the path that a Deno tells of itself. */
function ask(program, args) {
  const { status, stdout } = spawnSync(program, [...args, "eval", "-p", "[Deno.version.deno,Deno.execPath()].join()"], {
    encoding: "utf8",
    shell: process.platform === "win32", // for the scripts of npm
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const comma = status === 0 ? stdout.indexOf(",") : -1;
  return comma === -1 ? [] : [stdout.slice(0, comma), stdout.slice(comma + 1).trim()];
}

function fail(message) {
  console.error(`ringside: ${message}`);
  process.exit(1);
}
