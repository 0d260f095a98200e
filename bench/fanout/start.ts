import { middleOf } from "./measure.ts";
import { cpuMs } from "./program.ts";

/** Time from the start of a program to the first byte of its response. */
export interface StartRow {
  readonly program: string;
  /** Wall-clock time, in ms. */
  readonly ms: number;
  /** CPU time by then, on all cores, in ms. It depends less on other load of the machine. */
  readonly cpuMs: number;
}

const EXECUTABLE = new URL("../../dist/ringside", import.meta.url).pathname;
const MAIN = new URL("../../main.ts", import.meta.url).pathname;

/** Arguments as in `deno task start`. */
const FROM_SOURCE = ["run", "--unstable-lazy-dynamic-imports", "-A"];

/** Shortest program that responds: the start of the runtime itself. */
const MINIMAL_SERVER =
  `Deno.serve({ port: Number(Deno.args[0]), hostname: "127.0.0.1", onListen() {} }, () => new Response("ok"))`;

/** Starts the programs in turn, for `rounds` rounds, and returns the medians. */
export async function startTimes(rounds: number): Promise<StartRow[]> {
  const minimal = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(minimal, MINIMAL_SERVER);
  const programs = new Map([
    ["one-line server", (port: number) => [Deno.execPath(), "run", "--allow-net", minimal, `${port}`]],
    ["from source", (port: number) => [Deno.execPath(), ...FROM_SOURCE, MAIN, ...flags(port)]],
  ]);
  if (await Deno.stat(EXECUTABLE).then(() => true, () => false)) {
    programs.set("the executable", (port) => [EXECUTABLE, ...flags(port)]);
  }
  const times = new Map<string, Omit<StartRow, "program">[]>(Array.from(programs.keys(), (name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, command] of programs) {
      const time = await timeStart(command);
      if (round >= 0) times.get(name)!.push(time); // the first round fills caches
    }
  }
  await Deno.remove(minimal);
  return Array.from(times, ([program, found]) => ({
    program,
    ms: middleOf(found.map(({ ms }) => ms)),
    cpuMs: middleOf(found.map(({ cpuMs }) => cpuMs)),
  }));
}

function flags(port: number): string[] {
  return ["--port", `${port}`, "--otlp-port", "0"];
}

async function timeStart(command: (port: number) => readonly string[]): Promise<Omit<StartRow, "program">> {
  const port = freePort();
  const [program, ...args] = command(port);
  const start = performance.now();
  const child = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
  using connection = await connect(port);
  await connection.write(new TextEncoder().encode("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
  await connection.read(new Uint8Array(1024));
  const time = { ms: performance.now() - start, cpuMs: cpuMs(child.pid) };
  child.kill("SIGTERM");
  await child.status;
  return time;
}

async function connect(port: number): Promise<Deno.TcpConn> {
  for (;;) {
    try {
      return await Deno.connect({ hostname: "127.0.0.1", port });
    } catch {
      await new Promise((resolve) => setTimeout(resolve)); // not listening yet
    }
  }
}

function freePort(): number {
  using probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return probe.addr.port;
}
