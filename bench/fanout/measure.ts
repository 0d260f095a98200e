import { Program } from "./program.ts";
import type { Way } from "./ways.ts";

/** What is measured. */
export interface Setting {
  readonly viewers: number;
  /** Events a second; without it as many as can be. */
  readonly rate?: number;
  /** The length of an event on the wire. @default {170} */
  readonly eventBytes?: number;
  /** How many records, and how many bytes of them, Ringside keeps. */
  readonly ring?: readonly number[];
  /** The path of the stream, and how many there are of it. */
  readonly path?: string;
  readonly variants?: number;
  /** How long to measure, in s. @default {1} */
  readonly seconds?: number;
}

/** What was found. */
export interface Row extends Setting {
  readonly way: string;
  /** Events delivered, a second. */
  readonly perSecond: number;
  /** Events delivered, for each second that the server's processor worked: what else the machine does changes it less. */
  readonly perCpuSecond: number;
  /** How busy the processor was, with the server and with the viewers: 1 is one of its cores. */
  readonly serverLoad: number;
  readonly viewerLoad: number;
  /** From the log call to the viewer's read, in ms. */
  readonly p50?: number;
  readonly p99?: number;
  readonly p999?: number;
  /** Whether every viewer has received every event, once and in order; what cannot be told that is not looked at. */
  readonly lossless?: boolean;
}

/** The length of an event, as log events are long. */
export const EVENT_BYTES = 170;

/** How long a server warms up, in ms. */
const WARM_UP_MS = 700;

/** Below this share of the events that were to come, a server is too slow for them. */
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

/** Measures a way once, with a server and viewers of its own. */
export async function measure(load: string, way: Way, setting: Setting): Promise<Row> {
  const { viewers, rate, eventBytes = EVENT_BYTES, ring = [], path = way.path, variants = 1, seconds = 1 } = setting;
  await using server = new Program(way.command(eventBytes, ring), way.folder);
  const { port, pids = [server.pid] } = JSON.parse(await server.hear());
  const options = [`variants=${variants}`, ...pids.map((pid: number) => `pid=${pid}`), ...way.viewerOptions ?? []];
  if (rate !== undefined) options.push("latency=1");
  await using client = new Program([load, `${port}`, path, `${viewers}`, ...options], undefined, (line) => {
    server.tell(line).catch(() => {}); // it has ended, and is no longer asked
  });
  await client.hear();
  if (!way.isDeaf) await server.tell(rate === undefined ? `flood ${burstFor(viewers)}` : `pace ${rate}`);
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  await client.tell(`measure ${seconds}`);
  const found: Measured = JSON.parse(await client.hear());
  const perSecond = found.events / found.seconds;
  return {
    way: way.name,
    ...setting,
    perSecond,
    perCpuSecond: found.events / found.serverCpu,
    serverLoad: found.serverCpu / found.seconds,
    viewerLoad: found.clientCpu / found.seconds,
    ...rate !== undefined && { p50: found.p50, p99: found.p99, p999: found.p999 },
    ...!way.isDeaf && { lossless: (rate ?? 0) * viewers * KEEPS_UP <= perSecond && await isComplete(server, client) },
  };
}

/** Events written in one turn of the event loop, as by a busy service between two answers; less where each takes long. */
function burstFor(viewers: number): number {
  return Math.max(10, Math.min(250, Math.round(25_000 / viewers)));
}

/** Ends the writing, and counts what every viewer has received then. */
async function isComplete(server: Program, client: Program): Promise<boolean> {
  await server.tell("stop");
  const { written } = JSON.parse(await server.hear());
  await client.tell(`expect ${written}`);
  const { least, most, wrong, closed } = JSON.parse(await client.hear());
  return least === written && most === written && wrong === 0 && closed === 0;
}

/** One step of a plan: a way, and what is measured of it. */
export interface Step {
  readonly way: Way;
  readonly setting: Setting;
}

/** Measures all steps in turns, so many times or until a deadline, and gives the medians of each. */
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

/** Each number is the one in the middle, and the row is lossless if all are. */
function median(rows: readonly Row[]): Row {
  const numbers = NUMBERS.filter((name) => rows[0][name] !== undefined);
  const middle = Object.fromEntries(numbers.map((name) => [name, middleOf(rows.map((row) => row[name]!))]));
  const lossless = rows.every((row) => row.lossless);
  return { ...rows[0], ...middle, ...rows[0].lossless !== undefined && { lossless } };
}

/** The number in the middle. */
export function middleOf(numbers: readonly number[]): number {
  return numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)];
}
