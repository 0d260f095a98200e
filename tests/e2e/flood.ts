import type { Page } from "playwright-core";

/** Time between two writes, in ms. */
const TICK_MS = 10;

/** Size and length of a flood. */
export interface Flood {
  /** Records written. */
  readonly sent: number;
  /** Length in seconds. */
  readonly seconds: number;
}

/** Options for {@linkcode pour}. */
export interface PourOptions {
  /** Records before these. Numbers continue after them. @default {0} */
  readonly before?: number;
  /** Ends the flood early. */
  readonly signal?: AbortSignal;
  /** Returns further fields of a record. @default none */
  readonly more?: (number: number) => object;
}

/**
 * Writes records at a constant mean rate: after a delay, all records due are written at once.
 *
 * @param write Writes lines; the flood waits for it.
 * @param perSecond Records per second.
 * @param count Records in total.
 * @param options Number of the first record, and a signal to end early.
 */
export async function pour(
  write: (lines: string) => Promise<void>,
  perSecond: number,
  count: number,
  { before = 0, signal, more }: PourOptions = {},
): Promise<Flood> {
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  let sent = 0;
  while (sent < count && !signal?.aborted) {
    const due = Math.min(count, Math.floor(elapsed() * perSecond));
    let lines = "";
    while (sent < due) lines += lineOf(before + ++sent, more);
    if (lines !== "") await write(lines);
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  return { sent, seconds: elapsed() };
}

/** A flood that continues until it is stopped. */
export interface RunningFlood extends AsyncDisposable {
  /** Ends the flood, not before `atLeast` records. Returns the number of records. */
  stop(): Promise<number>;
}

/**
 * Starts a flood that ends when the test has seen enough, however slow the machine is.
 *
 * @param write Writes lines.
 * @param perSecond Records per second.
 * @param atLeast Smallest number of records.
 * @param before Records before these.
 */
export function startFlood(
  write: (lines: string) => Promise<void>,
  perSecond: number,
  atLeast: number,
  before = 0,
): RunningFlood {
  const enough = new AbortController();
  const first = pour(write, perSecond, atLeast, { before });
  const second = first.then(({ sent }) =>
    pour(write, perSecond, Infinity, { before: before + sent, signal: enough.signal })
  );
  const flood = Promise.all([first, second]);
  flood.catch(() => {}); // reported by stop()
  async function stop() {
    enough.abort();
    const parts = await flood;
    return parts.reduce((sum, { sent }) => sum + sent, 0);
  }
  return { stop, [Symbol.asyncDispose]: async () => void await stop().catch(() => {}) };
}

const LEVELS = ["info", "info", "debug", "info", "info", "warn", "info", "info", "debug", "error"];
const LOGGERS = ["shop.checkout", "shop.payments", "shop.catalog"];

/** Returns a line of 170 bytes, as services write it. */
function lineOf(number: number, more?: PourOptions["more"]): string {
  return JSON.stringify({
    level: LEVELS[number % LEVELS.length],
    time: Date.now(),
    logger: LOGGERS[number % LOGGERS.length],
    msg: `Order ${number} placed`,
    order: number,
    tenth: number % 10,
    customer: { id: number * 7 % 1000 },
    duration_ms: number * 13 % 250,
    ...more?.(number),
  }) + "\n";
}

/** Measurements of a page in a flood. Times are in ms. */
export interface Watch {
  /** Largest number of rows in the document. */
  readonly rows: number;
  /** Distinct records received. */
  readonly delivered: number;
  /** Records counted as missed. */
  readonly missed: number;
  /** Records before the newest ones, with which a page begins that is far behind. It requests them when they are read. */
  readonly left: number;
  /** Times between frames. */
  readonly frames: readonly number[];
  /** Tasks of 50 ms or more. */
  readonly tasks: readonly number[];
  /** Frames of 50 ms or more, from the first work to the paint. */
  readonly longFrames: readonly number[];
  /** Times from each key or click to the frame with its effect. */
  readonly inputs: readonly number[];
}

/** Installs the measurements in a page before it is opened. Record numbers stay below `limit`. */
export async function watch(page: Page, limit: number): Promise<void> {
  await page.addInitScript(watchPage, limit);
}

/** Returns the measurements since the page was opened. Lists start after the previous call. */
export async function readWatch(page: Page): Promise<Watch> {
  return await page.evaluate(() => (globalThis as unknown as { readWatch(): Watch }).readWatch());
}

/** Runs in the page before its scripts. */
function watchPage(limit: number) {
  const known = new Uint8Array(limit + 1);
  const counts = { rows: 0, delivered: 0, missed: 0, left: 0 };
  let frames: number[] = [];
  let tasks: number[] = [];
  let longFrames: number[] = [];
  let inputs: number[] = [];

  interface Message {
    kind: string;
    events: { type: string; data: string; lastEventId: string }[];
    start?: { from: string };
  }

  function count(message: Message) {
    if (message.kind !== "batch") return;
    const { from } = message.start ?? { from: "run-1" };
    for (let seq = 1; seq < seqOf(from); seq++) note(seq, "left");
    for (const { type, data, lastEventId } of message.events) {
      if (type === "gap") {
        const { from, to, missed } = JSON.parse(data);
        if (to - from + 1 === missed) { for (let seq = from; seq <= to; seq++) note(seq, "missed"); }
      } else if (type === "message") note(seqOf(lastEventId), "delivered");
    }
  }

  function seqOf(id: string): number {
    return Number(id.split("-")[1]);
  }

  function note(seq: number, as: "delivered" | "missed" | "left") {
    if (known[seq] === 1) return;
    known[seq] = 1;
    counts[as]++;
  }

  // Messages of the hub are counted on arrival.
  const { get, set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage")!;
  Object.defineProperty(MessagePort.prototype, "onmessage", {
    get,
    set(listener) {
      set!.call(this, (event: MessageEvent) => {
        count(event.data);
        listener(event);
      });
    },
  });

  function observe(type: string, into: (entry: PerformanceEntry) => void) {
    new PerformanceObserver((list) => list.getEntries().forEach(into))
      .observe({ type, durationThreshold: 16 } as PerformanceObserverInit);
  }
  observe("longtask", ({ duration }) => tasks.push(duration));
  observe("long-animation-frame", ({ duration }) => longFrames.push(duration));
  observe("event", (entry) => {
    if (/^(?:key|click|input)/.test(entry.name)) inputs.push(entry.duration);
  });

  let last = performance.now();
  requestAnimationFrame(function next(now) {
    frames.push(now - last);
    last = now;
    requestAnimationFrame(next);
  });
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => {
      counts.rows = Math.max(counts.rows, document.querySelectorAll("[data-id], [data-gap]").length);
    }).observe(document.body, { childList: true, subtree: true });
  });

  Object.assign(globalThis, {
    readWatch() {
      const watch = { ...counts, frames, tasks, longFrames, inputs };
      [frames, tasks, longFrames, inputs] = [[], [], [], []];
      return watch;
    },
  });
}
