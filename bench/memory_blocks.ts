/**
 * Measures a ring whose older part is kept as compressed blocks in memory, beside the ring of records: memory, writes and
 * reads.
 *
 * ```sh
 * deno run -A --v8-flags=--expose-gc bench/memory_blocks.ts
 * ```
 *
 * @module
 */
import { openBlock, packLines } from "../lib/archive/block.ts";
import { scan } from "../lib/http/scan.ts";
import { parseFilter } from "../lib/query/filter.ts";
import type { LogRecord, RecordInput } from "../lib/record/record.ts";
import { demoSteps } from "../lib/sources/demo.ts";
import { LogStream, ringOf } from "../lib/stream/log_stream.ts";
import { Random } from "../tests/support/random.ts";
import { middleOf } from "./fanout/measure.ts";

/** Records of the ring, of a block, and of one measurement. */
const RECORDS = 200_000;
const BLOCK = 512;
const ROUNDS = 7;

const random = new Random(1);
const steps = demoSteps(() => random.next());
const inputs: RecordInput[] = Array.from({ length: RECORDS }, () => steps.next().value.record);

/** Stream that keeps the newest records, and packs each block of the others when the block is full. */
class BlockStream {
  readonly stream = new LogStream({ capacity: 2 * BLOCK });
  readonly blocks: Uint8Array[] = [];
  #packed = 0;

  write(input: RecordInput): void {
    const seq = this.stream.write(input);
    if (seq - this.#packed < 2 * BLOCK) return;
    const { values } = ringOf(this.stream).after(this.#packed, BLOCK);
    this.blocks.push(packLines(values.map((record) => JSON.stringify(record)).join("\n")));
    this.#packed += BLOCK;
  }

  read(block: Uint8Array): LogRecord[] {
    return openBlock(block).split("\n").map((line) => JSON.parse(line));
  }
}

function newStream(): LogStream {
  return new LogStream({ capacity: RECORDS, maxBytes: 1024 ** 3 });
}

function memory(): number {
  (globalThis as unknown as { gc(): void }).gc();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/** Returns the memory of what a function makes, in bytes, and the made value. */
function weigh<T>(make: () => T): [bytes: number, made: T] {
  const before = memory();
  const made = make();
  return [memory() - before, made];
}

function fill<T extends { write(input: RecordInput): unknown }>(target: T, from: Iterable<RecordInput> = inputs): T {
  for (const input of from) target.write(input);
  return target;
}

/** Yields records that share no text with others, as those of a service. */
function* parsed(): Generator<RecordInput> {
  for (const line of lines) yield JSON.parse(line);
}

/** Returns the time of a function for each of so many records, in ns: the median of the rounds. */
async function time(records: number, work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    await work();
    times.push((performance.now() - begun) / records * 1e6);
  }
  return middleOf(times);
}

const lines = inputs.map((input) => JSON.stringify(input));
const [plainBytes, plain] = weigh(() => fill(newStream(), parsed()));
const [packedBytes, packed] = weigh(() => fill(new BlockStream(), parsed()));
const ring = ringOf(plain);
const rows: [name: string, plain: number, packed: number, unit: string][] = [
  ["memory of a record", plainBytes / RECORDS, packedBytes / RECORDS, "bytes"],
  [
    "a write",
    await time(RECORDS, () => fill(newStream())),
    await time(RECORDS, () => fill(new BlockStream())),
    "ns",
  ],
];
const page = ring.after(0, BLOCK).values;
rows.push([
  "a record of a page of history",
  await time(BLOCK, () => page.map((record) => JSON.stringify(record))),
  await time(BLOCK, () => packed.read(packed.blocks[100]).map((record) => JSON.stringify(record))),
  "ns",
]);
const { matches } = parseFilter({ q: "xylophone" });
rows.push([
  "a record of a search for a word that is nowhere",
  await time(RECORDS, () => scan(ring, ring.first, ring.last, matches)),
  await time(packed.blocks.length * BLOCK, () => {
    for (const block of packed.blocks) openBlock(block).toLowerCase().includes("xylophone");
  }),
  "ns",
]);
console.log("| measured | records | blocks | ratio |\n| --- | --- | --- | --- |");
for (const [name, plain, packed, unit] of rows) {
  console.log(
    `| ${name} | ${plain.toFixed(0)} ${unit} | ${packed.toFixed(0)} ${unit} | ${(packed / plain).toFixed(2)} |`,
  );
}
