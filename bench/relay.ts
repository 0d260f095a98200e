/**
 * Measures the relay: `deno run --allow-all bench/relay.ts`. It takes about half a minute.
 *
 * Three processes: the followed servers, the server that follows them, and this one, which is a viewer of both. Each row
 * and the one it is compared with are of one run.
 */
import process from "node:process";
import { openRelay } from "../lib/cluster/relay.ts";
import { createHandler } from "../lib/http/handler.ts";
import { follow } from "../lib/remote/stream.ts";
import { toRecord } from "../lib/record/record.ts";
import { LogStream } from "../lib/stream/log_stream.ts";

const API = "/api/monitoring/advanced";

/** Records of the flood, and the size of each on the wire is about 200 bytes. */
const FLOOD = 300_000;

/** Records a second of each origin, and the length of a measurement in ms. */
const RATE = 1000;
const RUN_MS = 3000;

/** Time between two writes of an origin, in ms. */
const TICK_MS = 25;

/** One record of so many is watched for its latency. */
const SAMPLED = 50;

async function measure(): Promise<void> {
  await measureFlood();
  console.log();
  console.log(
    "| origins at 1000/s | received | missed | CPU of the center | CPU each | direct p50 / p99 | hop p50 / p99 |",
  );
  console.log("|---|---|---|---|---|---|---|");
  for (const count of [1, 10, 50, 100]) await measureOrigins(count);
}

/** Reads a full ring as a client that only parses, and as a relay. */
async function measureFlood(): Promise<void> {
  await using origins = new Part("origins", "1", String(FLOOD));
  const [origin] = await origins.ask<string[]>("ports");
  const run = await origins.ask<string>("run");
  const url = new URL(`${origin}${API}/logs/stream`);
  const times: Record<string, number> = {};
  for (const round of [1, 2, 3]) {
    const [start, cpu] = [performance.now(), cpuMs()];
    let read = 0;
    const end = new AbortController();
    for await (const events of follow({ url, after: `${run}-0`, signal: end.signal })) {
      for (const { kind } of events) if (kind === "record") read++;
      if (read === FLOOD) break;
    }
    end.abort();
    times.client = Math.min(times.client ?? Infinity, performance.now() - start);
    times.clientCpu = Math.min(times.clientCpu ?? Infinity, cpuMs() - cpu);
    await using center = new Part("center", origin, `${run}-0`);
    const before = await center.ask<CenterState>("state");
    let state: CenterState;
    do {
      await new Promise((resolve) => setTimeout(resolve, 20));
      state = await center.ask<CenterState>("state");
    } while (state.received < FLOOD);
    times.relay = Math.min(times.relay ?? Infinity, state.lastMs - state.firstMs);
    times.relayCpu = Math.min(times.relayCpu ?? Infinity, state.cpuMs - before.cpuMs);
    if (round === 3) console.log(`missed: ${state.missed}`);
  }
  const perSecond = (ms: number) => Math.round(FLOOD / ms * 1000).toLocaleString("en");
  console.log(
    `flood: a client that parses ${perSecond(times.client)}/s, a relay ${perSecond(times.relay)}/s, ` +
      `ratio ${(times.client / times.relay).toFixed(2)}`,
  );
  const each = (ms: number) => `${(ms / FLOOD * 1000).toFixed(1)} µs`;
  console.log(
    `CPU of a record: a client ${each(times.clientCpu)}, a relay ${each(times.relayCpu)}, ` +
      `ratio ${(times.relayCpu / times.clientCpu).toFixed(2)}`,
  );
}

async function measureOrigins(count: number): Promise<void> {
  await using origins = new Part("origins", String(count), "0");
  const ports = await origins.ask<string[]>("ports");
  await using center = new Part("center", ...ports);
  const [at] = await center.ask<string[]>("ports");
  const end = new AbortController();
  const latencies = { direct: [] as number[], hop: [] as number[] };
  const watching = [watch(ports[0], latencies.direct, end.signal), watch(at, latencies.hop, end.signal)];
  while ((await center.ask<CenterState>("state")).live < count) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await origins.ask("go");
  await new Promise((resolve) => setTimeout(resolve, RUN_MS / 3));
  const before = await center.ask<CenterState>("state");
  await new Promise((resolve) => setTimeout(resolve, RUN_MS));
  const after = await center.ask<CenterState>("state");
  const written = await origins.ask<number>("stop");
  let last: CenterState;
  do {
    await new Promise((resolve) => setTimeout(resolve, 50));
    last = await center.ask<CenterState>("state");
  } while (last.received + last.missed < written);
  end.abort();
  await Promise.all(watching);
  const ms = after.atMs - before.atMs;
  const perSecond = Math.round((after.received - before.received) / ms * 1000);
  const cpu = (after.cpuMs - before.cpuMs) / ms * 100;
  console.log(
    `| ${count} | ${perSecond.toLocaleString("en")}/s | ${last.missed} | ${cpu.toFixed(0)} % | ` +
      `${(cpu / count).toFixed(2)} % | ${quantiles(latencies.direct)} | ${quantiles(latencies.hop)} |`,
  );
}

/** Notes the latency of each sampled record of the first origin. */
async function watch(origin: string, latencies: number[], signal: AbortSignal): Promise<void> {
  const url = new URL(`${origin}${API}/logs/stream?recent=0&q=${encodeURIComponent("sampled:*")}`);
  for await (const events of follow({ url, signal })) {
    const now = performance.timeOrigin + performance.now();
    for (const event of events) {
      if (event.kind === "record") latencies.push(now - Number(event.record.metadata.sampled));
    }
  }
}

function quantiles(values: number[]): string {
  values.sort((left, right) => left - right);
  const at = (share: number) => values[Math.floor((values.length - 1) * share)]?.toFixed(1) ?? "?";
  return `${at(0.5)} / ${at(0.99)} ms`;
}

/** A process of this file that answers questions, a line each. */
class Part implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(...args: string[]) {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "--allow-all", new URL(import.meta.url).href, ...args],
      stdin: "piped",
      stdout: "piped",
    });
    this.#child = command.spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#output = this.#child.stdout.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
      .getReader();
  }

  async ask<T>(question: string): Promise<T> {
    await this.#input.write(new TextEncoder().encode(`${question}\n`));
    while (!this.#text.includes("\n")) {
      const { done, value } = await this.#output.read();
      if (done) throw new Error(`The process ended before it answered "${question}"`);
      this.#text += value;
    }
    const [line] = this.#text.split("\n", 1);
    this.#text = this.#text.slice(line.length + 1);
    return JSON.parse(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#input.abort().catch(() => {}); // it has ended
    await this.#output.cancel().catch(() => {});
    await this.#child.status;
  }
}

/** Answers questions on standard input. */
async function answer(answers: Readonly<Record<string, () => unknown>>): Promise<void> {
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>);
  for await (const text of lines) {
    for (const line of text.trim().split("\n")) console.log(JSON.stringify(answers[line]() ?? null));
  }
}

function listen(stream: LogStream): string {
  const handler = createHandler({ stream, maxViewers: null });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  return `http://127.0.0.1:${server.addr.port}`;
}

/** Serves `count` streams that hold `full` records each, and writes to all of them once it is told to. */
async function serveOrigins(count: number, full: number): Promise<void> {
  const bounds = { capacity: Math.max(full, 20_000), maxBytes: full > 0 ? 1024 ** 3 : 32 * 1024 ** 2 };
  const streams = Array.from({ length: count }, () => new LogStream(bounds));
  const ports = streams.map(listen);
  let written = 0;
  const recordOf = (index: number, sampled?: number) => {
    const metadata = { logger: "http.server", method: "GET", path: `/orders/${index}`, status: 200, duration_ms: 12.5 };
    return toRecord({ level: "INFO", message: `GET /orders/${index} 200`, metadata: { ...metadata, sampled } });
  };
  for (const stream of streams) for (let index = 0; index < full; index++) stream.write(recordOf(index));
  let timer: ReturnType<typeof setInterval>;
  function go() {
    const start = performance.now();
    let due = 0;
    timer = setInterval(() => {
      const target = Math.floor((performance.now() - start) * RATE / 1000);
      for (; due < target; due++) {
        const sampled = due % SAMPLED === 0 ? performance.timeOrigin + performance.now() : undefined;
        const record = recordOf(due, sampled);
        for (const stream of streams) stream.write(record);
        written += streams.length;
      }
    }, TICK_MS);
  }
  function stop() {
    clearInterval(timer);
    return written;
  }
  await answer({ ports: () => ports, run: () => streams[0].run, go, stop });
}

/** Processor time of this process, in ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface CenterState {
  readonly live: number;
  readonly received: number;
  readonly missed: number;
  readonly cpuMs: number;
  readonly atMs: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Follows servers; an id in place of a second one has the first read after it. */
async function serveCenter(urls: string[]): Promise<void> {
  const stream = new LogStream({ capacity: 500_000, maxBytes: 1024 ** 3 });
  const [url, after = ""] = urls;
  const from = after.startsWith("http") || after === "" ? urls : [url];
  const stored = from === urls ? [] : [{ key: `relay:${url}`, value: JSON.stringify({ after, origins: [] }) }];
  let [firstMs, lastMs] = [0, 0];
  const relay = openRelay(stream, {
    ...{ from, report: () => {} },
    positions: {
      stored,
      note() {
        lastMs = performance.now();
        firstMs ||= lastMs;
      },
    },
  });
  const ports = [listen(stream)];
  const sum = (of: (state: typeof relay.states[number]) => number) =>
    relay.states.reduce((sum, state) => sum + of(state), 0);
  function state(): CenterState {
    return {
      live: sum(({ state }) => state === "live" ? 1 : 0),
      received: sum(({ received }) => received),
      missed: sum(({ missed }) => missed),
      cpuMs: cpuMs(),
      atMs: performance.now(),
      firstMs,
      lastMs,
    };
  }
  await answer({ ports: () => ports, state });
}

const [mode, ...args] = Deno.args;
switch (mode) {
  case "origins":
    await serveOrigins(Number(args[0]), Number(args[1]));
    break;
  case "center":
    await serveCenter(args);
    break;
  default:
    await measure();
}
