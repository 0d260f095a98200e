/**
 * Common part of all servers of the comparison: prints the port, and writes events by commands from standard input. It is
 * plain JavaScript, so that Node.js runs it too.
 *
 * - `flood 250`: writes 250 events per turn of the event loop, at the pace of the slowest viewer
 * - `pace 1000`: writes 1000 events per second
 * - `stop`: stops, and prints the number of events written
 * - `at 5000`: the slowest viewer has 5000 events, for servers that cannot find out
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";

/**
 * Returns the input for one event. All servers send the same data, padded to the same length on the wire.
 *
 * @param {number} seq Number of the event, from 1.
 * @param {number} microseconds Time of the write, in µs since the Unix epoch.
 * @param {string} pad Padding from {@linkcode padFor}.
 */
export function makeRecord(seq, microseconds, pad) {
  return {
    level: "INFO",
    message: "Search completed",
    metadata: { query: pad, mark: `#${seq}@${microseconds}` },
  };
}

/** Returns the data that Ringside sends for {@linkcode makeRecord}, for servers that send data as given. */
export function makeData(seq, microseconds, pad) {
  return { timestamp: timestampAt(microseconds), ...makeRecord(seq, microseconds, pad) };
}

let lastMs = 0;
let lastTimestamp = "";

/** Returns a timestamp, formatted once per millisecond as fast loggers do. */
function timestampAt(microseconds) {
  const ms = Math.floor(microseconds / 1000);
  if (ms !== lastMs) lastTimestamp = new Date(lastMs = ms).toISOString();
  return lastTimestamp;
}

/**
 * Returns the padding that gives an event its length.
 *
 * @param {number} bytes Length of the event on the wire.
 * @param {(pad: string) => string} frame Encodes an event with the given padding.
 */
export function padFor(bytes, frame) {
  return "x".repeat(Math.max(0, bytes - frame("").length));
}

/** Arguments of an event for {@linkcode padFor}, as long as those of a real one. */
export const SAMPLE = /** @type {const} */ ([10_000, 1_763_900_000_000_000]);

/**
 * Prints the port, and executes commands until standard input ends.
 *
 * @param {object} server
 * @param {number} server.port Port of the server.
 * @param {number[]} [server.pids] Processes that serve. Default: this one.
 * @param {(seq: number, microseconds: number) => void} server.write Sends an event to all viewers.
 * @param {(burst: number) => Promise<void>} server.settle Waits for the next turn of the event loop, and until there is
 * room for `burst` more events.
 * @param {() => void} [server.end] Called when standard input ends.
 * @param {(received: number) => void} [server.onProgress] Receives the event count of the slowest viewer.
 */
export async function drive({ port, pids = [process.pid], write, settle, onProgress = () => {}, end = () => {} }) {
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

  print({ port, pids });
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, argument] = line.split(" ");
    if (command === "at") {
      onProgress(Number(argument));
    } else if (command === "stop") {
      isWriting = false;
      writing.then(() => print({ written: seq })); // not awaited: the writer may wait for the next line
    } else {
      seq = 0;
      isWriting = true;
      onProgress(0);
      writing = command === "pace" ? pace(Number(argument)) : flood(Number(argument));
    }
  }
  end();
  process.exit(0);
}

function print(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** Ticks once per millisecond. Timers are not that exact: Deno's fire every 2 ms. */
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
