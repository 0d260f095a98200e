/**
 * What every server of the comparison has in common: it tells its port, and writes events as it is told on standard
 * input. It is plain JavaScript, so that Node.js runs it too.
 *
 * - `flood 250`: as fast as the slowest viewer takes them, so many in each turn of the event loop
 * - `pace 1000`: so many a second
 * - `stop`: says how many that were
 * - `at 5000`: the slowest viewer has so many, for servers that cannot know
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";

/**
 * An event as the bench has it: the data of all servers are alike, and long enough for events of the same length.
 *
 * @param {number} seq Its number.
 * @param {number} microseconds When it is written.
 * @param {string} pad Makes it as long as it has to be.
 */
export function makeRecord(seq, microseconds, pad) {
  return {
    level: "INFO",
    message: "Search completed",
    metadata: { query: pad, mark: `#${seq}@${microseconds}` },
  };
}

/** The same as what Ringside makes of it, for servers that send what they are given. */
export function makeData(seq, microseconds, pad) {
  return { timestamp: timestampAt(microseconds), ...makeRecord(seq, microseconds, pad) };
}

let lastMs = 0;
let lastTimestamp = "";

/** Made once a millisecond, as a quick logger does. */
function timestampAt(microseconds) {
  const ms = Math.floor(microseconds / 1000);
  if (ms !== lastMs) lastTimestamp = new Date(lastMs = ms).toISOString();
  return lastTimestamp;
}

/**
 * What an event must be filled with to be of a length.
 *
 * @param {number} bytes The length.
 * @param {(pad: string) => string} frame Spells an event.
 */
export function padFor(bytes, frame) {
  return "x".repeat(Math.max(0, bytes - frame("").length));
}

/** The numbers that an event is measured with. */
export const SAMPLE = /** @type {const} */ ([10_000, 1_763_900_000_000_000]);

/**
 * Tells the port, and does what is read until there is no more to read.
 *
 * @param {object} server
 * @param {number} server.port Where it listens.
 * @param {number[]} [server.pids] The processes that serve, where that is not this one.
 * @param {(seq: number, microseconds: number) => void} server.write Sends an event to all viewers.
 * @param {(burst: number) => Promise<void>} server.settle Waits for a turn of the event loop, and until there is room for so
 * many events.
 * @param {() => void} [server.end] Is called when there is no more to read.
 * @param {(received: number) => void} [server.hear] Learns how many events of this run the slowest viewer has.
 */
export async function drive({ port, pids = [process.pid], write, settle, hear = () => {}, end = () => {} }) {
  let seq = 0;
  let isWriting = false;
  let writing = Promise.resolve();

  function writeUpTo(last) {
    const microseconds = Math.round((performance.timeOrigin + performance.now()) * 1000);
    while (seq < last) write(++seq, microseconds);
  }

  async function flood(burst) {
    while (isWriting) {
      writeUpTo(seq + burst);
      await settle(burst);
    }
  }

  async function pace(perSecond) {
    const start = performance.now();
    const ticks = new Ticks();
    while (isWriting) {
      await ticks.next();
      writeUpTo(Math.floor((performance.now() - start) / 1000 * perSecond));
    }
    await ticks.stop();
  }

  say({ port, pids });
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, argument] = line.split(" ");
    if (command === "at") {
      hear(Number(argument));
    } else if (command === "stop") {
      isWriting = false;
      writing.then(() => say({ written: seq })); // which may wait for what is read next
    } else {
      seq = 0;
      isWriting = true;
      hear(0);
      writing = command === "pace" ? pace(Number(argument)) : flood(Number(argument));
    }
  }
  end();
  process.exit(0);
}

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** A turn each millisecond. Timers are not that exact: those of Deno come every two. */
class Ticks {
  #worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
    const never = new Int32Array(new SharedArrayBuffer(4));
    for (let next = performance.now() + 1;; next++) {
      Atomics.wait(never, 0, 0, Math.max(0, next - performance.now()));
      parentPort.postMessage(null);
    }`,
    { eval: true },
  );
  #resume = () => {};

  constructor() {
    this.#worker.on("message", () => this.#resume());
  }

  next() {
    return new Promise((resolve) => this.#resume = resolve);
  }

  async stop() {
    await this.#worker.terminate();
  }
}
