import { Program } from "./program.ts";
import type { Way } from "./ways.ts";

/** Setting of one measurement. */
export interface Setting {
  readonly viewers: number;
  /** Events per second. Without it, a flood: as many as the slowest viewer takes. */
  readonly rate?: number;
  /** Length of an event on the wire, in bytes. @default {170} */
  readonly eventBytes?: number;
  /** Capacity of Ringside's ring: records, then bytes. */
  readonly ring?: readonly number[];
  /** Path of the stream; "%d" becomes the number of a variant. */
  readonly path?: string;
  /** Distinct paths. @default {1} */
  readonly variants?: number;
  /** Duration of the measurement, in s. @default {1} */
  readonly seconds?: number;
}

/** Result of one measurement. */
export interface Row extends Setting {
  readonly way: string;
  /** Events delivered per second. */
  readonly perSecond: number;
  /** Events delivered per CPU second of the server. It depends less on other load of the machine. */
  readonly perCpuSecond: number;
  /** CPU time of the server per second: 1 is one core. */
  readonly serverLoad: number;
  /** CPU time of the viewers per second: 1 is one core. */
  readonly viewerLoad: number;
  /** Median latency from the log call to the viewer's read, in ms. */
  readonly p50?: number;
  readonly p99?: number;
  readonly p999?: number;
  /** True if every viewer received every event, once and in order. Absent for a server that ignores commands. */
  readonly lossless?: boolean;
}

/** Length of a typical log event on the wire, in bytes. */
export const EVENT_BYTES = 170;

/** Time before the measurement starts, in ms. */
const WARM_UP_MS = 700;

/** Share of the expected events below which a server cannot keep up. */
const KEEPS_UP = 0.97;

interface Measured {
  readonly seconds: number;
  readonly events: number;
  readonly serverCpu: number;
  readonly clientCpu: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/** Measures one server once, in a new process and with new viewers. */
export async function measure(load: string, way: Way, setting: Setting): Promise<Row> {
  const { viewers, rate, eventBytes = EVENT_BYTES, ring = [], path = way.path, variants = 1, seconds = 1 } = setting;
  await using server = new Program(way.command(eventBytes, ring), way.folder);
  const { port, pids = [server.pid] } = JSON.parse(await server.receive());
  const options = [`variants=${variants}`, ...pids.map((pid: number) => `pid=${pid}`), ...way.viewerOptions ?? []];
  if (rate !== undefined) options.push("latency=1");
  await using client = new Program([load, `${port}`, path, `${viewers}`, ...options], undefined, (line) => {
    server.send(line).catch(() => {}); // the server has ended, so progress is moot
  });
  await client.receive();
  if (!way.ignoresCommands) await server.send(rate === undefined ? `flood ${burstFor(viewers)}` : `pace ${rate}`);
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  await client.send(`measure ${seconds}`);
  const found: Measured = JSON.parse(await client.receive());
  const perSecond = found.events / found.seconds;
  return {
    way: way.name,
    ...setting,
    perSecond,
    perCpuSecond: found.events / found.serverCpu,
    serverLoad: found.serverCpu / found.seconds,
    viewerLoad: found.clientCpu / found.seconds,
    ...rate !== undefined && { p50: found.p50, p99: found.p99, p999: found.p999 },
    ...!way.ignoresCommands &&
      { lossless: (rate ?? 0) * viewers * KEEPS_UP <= perSecond && await isComplete(server, client) },
  };
}

/** Returns the events written per turn of the event loop, fewer if each reaches many viewers. */
function burstFor(viewers: number): number {
  return Math.max(10, Math.min(250, Math.round(25_000 / viewers)));
}

/** Stops the writer. Returns true if every viewer then receives every event written. */
async function isComplete(server: Program, client: Program): Promise<boolean> {
  await server.send("stop");
  const { written } = JSON.parse(await server.receive());
  await client.send(`expect ${written}`);
  const { least, most, wrong, closed } = JSON.parse(await client.receive());
  return least === written && most === written && wrong === 0 && closed === 0;
}

/** Server and setting to measure. */
export interface Step {
  readonly way: Way;
  readonly setting: Setting;
}

/** Measures all steps in turn, for `rounds` rounds or until `deadline` passes. Returns all rows and their medians. */
export async function alternate(
  load: string,
  steps: readonly Step[],
  rounds: number,
  deadline: number,
  onFailure: (step: Step, error: unknown) => void,
): Promise<{ medians: Row[]; all: Row[] }> {
  const rows = new Map<Step, Row[]>(steps.map((step) => [step, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [step, found] of rows) {
      if (performance.now() > deadline) continue;
      try {
        found.push(await measure(load, step.way, step.setting));
      } catch (error) {
        onFailure(step, error);
      }
    }
  }
  const measured = Array.from(rows.values()).filter((found) => found.length > 0);
  return { medians: measured.map(median), all: measured.flat() };
}

const NUMBERS = ["perSecond", "perCpuSecond", "serverLoad", "viewerLoad", "p50", "p99", "p999"] as const;

/** Returns a row of the medians. It is lossless if all rows are. */
function median(rows: readonly Row[]): Row {
  const numbers = NUMBERS.filter((name) => rows[0][name] !== undefined);
  const middle = Object.fromEntries(numbers.map((name) => [name, middleOf(rows.map((row) => row[name]!))]));
  const lossless = rows.every((row) => row.lossless);
  return { ...rows[0], ...middle, ...rows[0].lossless !== undefined && { lossless } };
}

/** Returns the median. */
export function middleOf(numbers: readonly number[]): number {
  return numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)];
}
