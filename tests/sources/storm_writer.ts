/**
 * Writes numbered lines to a file that it rotates all the while, in every way there is, as chance has it:
 * `storm_writer.ts <path> <seed> <lines>`. What numbers were read is told to it on standard input, since nobody can read
 * a file that was deleted before it was opened.
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

/** The first number in the file of now, and what was seen of it. */
let first = 1;
let seen = 0;
let heard = Promise.withResolvers<void>();

listen(); // until its input ends, or it does
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

/** Renames the file and goes on in it for a while, as a program does that has not yet been told. */
function moveAway(rest: string, number: number) {
  // One kind of tool counts upwards, the other moves all others on.
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

/** Copies the file and cuts it short, with nothing written between. */
function cutShort(number: number) {
  if (isShifting) shift();
  copyFileSync(path, isShifting ? `${path}.1` : `${path}.${1000 + ++rotations}`);
  truncateSync(path);
  first = number + 1;
  isShifting = random.chance(0.5);
}

/** Deletes the file once it was seen, and begins another. */
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
