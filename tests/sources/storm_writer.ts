/**
 * Writes numbered lines to a file and rotates it at random in every known way: `storm_writer.ts <path> <seed> <lines>`.
 * Standard input brings the numbers that were read, because a file deleted before it was opened cannot be read.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { Random } from "../support/random.ts";

const [path, seed, lines] = Deno.args;
const random = new Random(Number(seed));
let file = openSync(path, "a");
let rotations = 0;
let isShifting = false;

/** First number in the current file, and the highest number that was read. */
let first = 1;
let seen = 0;
let heard = Promise.withResolvers<void>();

listen(); // until the input or this program ends
for (let number = 1; number <= Number(lines); number++) {
  const text = `${number} ${"x".repeat(random.int(0, 60))}\n`;
  const half = random.chance(0.1) ? random.int(1, text.length - 1) : text.length;
  writeSync(file, text.slice(0, half));
  if (random.chance(0.004)) moveAway(text.slice(half), number);
  else writeSync(file, text.slice(half));
  if (random.chance(0.004)) cutShort(number);
  if (random.chance(0.002)) await replace(number);
  if (random.chance(0.01)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, random.int(0, 3));
}
writeSync(file, "end\n");
closeSync(file);
Deno.exit();

/** Renames the file and writes on to it for a moment, as a program does until it reopens its log. */
function moveAway(rest: string, number: number) {
  // Some tools number upwards, others shift all files.
  const to = isShifting ? `${path}.1` : `${path}.${1000 + ++rotations}`;
  if (isShifting) shift();
  renameSync(path, to);
  const next = random.chance(0.5) ? openSync(path, "a") : undefined;
  writeSync(file, rest);
  closeSync(file);
  file = next ?? openSync(path, "a");
  first = number + 1;
}

function shift() {
  let last = 1;
  while (existsSync(`${path}.${last}`)) last++;
  for (; last > 1; last--) renameSync(`${path}.${last - 1}`, `${path}.${last}`);
}

/** Copies the file and truncates it, with nothing written in between. */
function cutShort(number: number) {
  if (isShifting) shift();
  copyFileSync(path, isShifting ? `${path}.1` : `${path}.${1000 + ++rotations}`);
  truncateSync(path);
  first = number + 1;
  isShifting = random.chance(0.5);
}

/** Deletes the file once it was read, and creates another. */
async function replace(number: number) {
  while (seen < first && first <= number) {
    await heard.promise;
    heard = Promise.withResolvers<void>();
  }
  unlinkSync(path);
  closeSync(file);
  file = openSync(path, "a");
  first = number + 1;
}

async function listen() {
  for await (
    const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
  ) {
    seen = Math.max(seen, ...text.trimEnd().split("\n").map(Number));
    heard.resolve();
  }
}
