import { dirname, join } from "node:path";
import { limitsFor, maxOpenFiles } from "./connections.ts";
import { type Check, check } from "./doctor_checks.ts";
import { NO_HOME, stateFolder } from "./folders.ts";
import { OTLP_HOST } from "./servers.ts";
import { SERVE_FLAGS } from "./serve_flags.ts";
import { parseServeCommand } from "./serve_options.ts";
import { readSettings } from "./read_settings.ts";
import { UsageError } from "../runtime/flags.ts";
import { reasonOf } from "../runtime/reason.ts";

/** Default ports, and their use. */
const PORTS = [
  { name: "port", port: Number(SERVE_FLAGS.port.fallback), use: "page and API" },
  { name: "otlp-port", port: Number(SERVE_FLAGS["otlp-port"].fallback), use: "OpenTelemetry" },
  { name: "otlp-grpc-port", port: Number(SERVE_FLAGS["otlp-grpc-port"].fallback), use: "OpenTelemetry over gRPC" },
] as const;

/** Checks this machine for a start with the default options. */
export async function checkMachine(): Promise<Check[]> {
  return [...await Promise.all(PORTS.map(checkPort)), await checkSettings(), await checkFolder(), await checkFiles()];
}

/** Port on which Ringside listens by default. */
export const DEFAULT_PORT = PORTS[0].port;

async function checkPort({ name, port, use }: typeof PORTS[number]): Promise<Check> {
  try {
    Deno.listen({ hostname: OTLP_HOST, port }).close();
    return check(name, "ok", `${port} is free (${use})`);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) return check(name, "fail", `${port}: ${reasonOf(error)}`);
    const owner = await ownerOf(port);
    return check(name, "note", `${port} is taken by ${owner ?? "another program"} (${use}); --${name} changes it`);
  }
}

/** Returns the program that listens on a port, as far as this user may see it. */
async function ownerOf(port: number): Promise<string | undefined> {
  const ss = await outputOf("ss", ["-Hltnp", `sport = :${port}`]);
  const [, name, pid] = /users:\(\("([^"]+)",pid=(\d+)/.exec(ss) ?? [];
  if (name !== undefined) return `${name} (process ${pid})`;
  const lsof = await outputOf("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"]);
  const [, id, command] = /^p(\d+)\n(?:.*\n)*?c(.+)$/m.exec(lsof) ?? [];
  return command === undefined ? undefined : `${command} (process ${id})`;
}

async function outputOf(program: string, args: string[]): Promise<string> {
  try {
    const { stdout } = await new Deno.Command(program, { args, stdin: "null", stderr: "null" }).output();
    return new TextDecoder().decode(stdout);
  } catch {
    return ""; // not installed
  }
}

async function checkSettings(): Promise<Check> {
  try {
    const layers = await readSettings({ config: undefined, isOff: false });
    parseServeCommand([], [], layers);
    const names = layers.flatMap(({ path, settings }) =>
      path === undefined ? Array.from(settings.values(), ({ place }) => place) : [path]
    );
    return check("settings", "ok", names.length === 0 ? "no config file and no variables" : names.join(", "));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return check("settings", "fail", error.message);
  }
}

async function checkFolder(): Promise<Check> {
  const state = stateFolder();
  if (state === undefined) return check("archive", "warn", `no folder: ${NO_HOME}; --archive needs --archive-at`);
  const folder = await existing(state);
  const trial = join(folder, `.ringside-${Deno.pid}`);
  try {
    await Deno.writeTextFile(trial, "", { createNew: true });
    await Deno.remove(trial);
    return check("archive", "ok", `${state} can be written`);
  } catch (error) {
    return check(
      "archive",
      "warn",
      `${state} cannot be written: ${reasonOf(error)}; --archive needs --archive-at`,
    );
  }
}

/** Returns the deepest folder of a path that exists. */
async function existing(path: string): Promise<string> {
  const found = await Deno.stat(path).catch(() => undefined);
  return found !== undefined || dirname(path) === path ? path : await existing(dirname(path));
}

async function checkFiles(): Promise<Check> {
  const maxFiles = await maxOpenFiles();
  if (maxFiles === undefined) return check("files", "ok", "no limit of open files");
  const { viewers } = limitsFor(maxFiles);
  const wanted = Number(SERVE_FLAGS["max-viewers"].fallback);
  const text = `${maxFiles} may be open, which leaves room for ${viewers} viewers`;
  return viewers < wanted ? check("files", "note", `${text}; raise it with ulimit -n`) : check("files", "ok", text);
}
