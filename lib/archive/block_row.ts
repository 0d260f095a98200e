import type { SQLInputValue, SQLOutputValue } from "node:sqlite";
import { decodeMarks, type Marks, type SealedBlock } from "./block.ts";

/** Row of the table of blocks. */
export type BlockRow = Readonly<Record<string, SQLOutputValue>>;

const NOTHING = new Uint8Array();

/** Values of a sealed block by column. The id, the run and the arrival are not of the block itself. */
const COLUMNS: Readonly<Record<string, (block: SealedBlock) => SQLInputValue>> = {
  first_seq: ({ firstSeq }) => firstSeq,
  last_seq: ({ lastSeq }) => lastSeq,
  count: ({ count }) => count,
  first_time: ({ firstTime }) => firstTime,
  last_time: ({ lastTime }) => lastTime,
  levels: ({ levels }) => levels,
  escapes: ({ hasEscapes }) => Number(hasEscapes),
  level_counts: ({ levelCounts }) => JSON.stringify(levelCounts),
  raw_bytes: ({ rawBytes }) => rawBytes,
  marks: ({ marks }) => marks,
  bloom: () => NOTHING, // earlier versions had the filter of the tokens here
  data: ({ data }) => data,
};

/** Names of the columns that {@linkcode valuesOf} has values for. */
export const BLOCK_COLUMNS: readonly string[] = Object.keys(COLUMNS);

/** Returns the values of a block, in the order of {@linkcode BLOCK_COLUMNS}. */
export function valuesOf(block: SealedBlock): SQLInputValue[] {
  return Object.values(COLUMNS).map((read) => read(block));
}

/** Returns the marks of a row that has the columns `first_seq`, `first_time`, `count` and `marks`. */
export function marksOf({ first_seq, first_time, count, marks }: BlockRow): Marks {
  return decodeMarks({
    firstSeq: Number(first_seq),
    firstTime: Number(first_time),
    count: Number(count),
    marks: marks as Uint8Array,
  });
}
