import { Buffer } from "node:buffer";
import { type Level, LEVELS } from "../record/level.ts";
import { makeBloom } from "./bloom.ts";
import { compress, decompress } from "./compression.ts";
import { addRecordTokens, levelOffset, TokenSet } from "./tokens.ts";

/** Most records of a block. */
export const BLOCK_RECORDS = 512;

/** Records as the archive stores them, in the order of their numbers. */
export interface Lines {
  /** Numbers, rising. */
  readonly seqs: readonly number[];
  /** Each record as a line of JSON, without a line break. */
  readonly lines: readonly string[];
}

/** Header of a block, which lets a search skip it. */
export interface BlockHeader {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly count: number;
  /** Earliest and latest timestamp, in milliseconds since the Unix epoch. */
  readonly firstTime: number;
  readonly lastTime: number;
  /** Bit for each level of its records, 1 for TRACE. */
  readonly levels: number;
  /** Records of each level. */
  readonly levelCounts: readonly number[];
  /** True if a record has escape sequences of a terminal. */
  readonly hasEscapes: boolean;
}

/** A block as it is stored. */
export interface SealedBlock extends BlockHeader {
  /** Number, time and level of each record. */
  readonly marks: Uint8Array;
  /** Bloom filter of the whole tokens. */
  readonly bloom: Uint8Array;
  /** Lines, joined by line breaks and compressed. */
  readonly data: Uint8Array;
  /** Size of the lines before compression, in bytes. */
  readonly rawBytes: number;
}

/** Number, time and level of each record of a block. */
export interface Marks {
  readonly seqs: Float64Array;
  /** Milliseconds since the Unix epoch. */
  readonly times: Float64Array;
  /** Index in `LEVELS`. */
  readonly levels: Uint8Array;
}

const DECODER = new TextDecoder();

const tokens = new TokenSet();

/**
 * Seals records into a block.
 *
 * @param source 1 to {@linkcode BLOCK_RECORDS} records.
 */
export function sealBlock({ seqs, lines }: Lines): SealedBlock {
  const marks = readMarks(seqs, lines);
  tokens.clear();
  let hasEscapes = false;
  for (const line of lines) if (addRecordTokens(line, levelOffset(line), tokens)) hasEscapes = true;
  const raw = Buffer.from(lines.join("\n"));
  return {
    ...headerOf(marks),
    hasEscapes,
    marks: encodeMarks(marks),
    bloom: makeBloom(tokens),
    data: compress(raw),
    rawBytes: raw.length,
  };
}

/** Returns the lines of a block, joined by line breaks. */
export function openBlock(data: Uint8Array): string {
  return DECODER.decode(decompress(data));
}

/** Compresses lines that wait to be sealed. */
export function packLines(lines: readonly string[]): Uint8Array {
  return compress(Buffer.from(lines.join("\n")));
}

/** Reads the time and the level of each line. */
export function readMarks(seqs: readonly number[], lines: readonly string[]): Marks {
  const times = new Float64Array(lines.length);
  const levels = new Uint8Array(lines.length);
  for (const [index, line] of lines.entries()) {
    times[index] = timeOf(line);
    levels[index] = levelOf(line.charCodeAt(levelOffset(line)));
  }
  return { seqs: Float64Array.from(seqs), times, levels };
}

function headerOf({ seqs, times, levels }: Marks): Omit<BlockHeader, "hasEscapes"> {
  let [firstTime, lastTime, mask] = [Infinity, -Infinity, 0];
  for (const time of times) {
    if (time < firstTime) firstTime = time;
    if (time > lastTime) lastTime = time;
  }
  const levelCounts = LEVELS.map(() => 0);
  for (const level of levels) {
    mask |= 1 << level;
    levelCounts[level]++;
  }
  return {
    firstSeq: seqs[0],
    lastSeq: seqs[seqs.length - 1],
    count: seqs.length,
    firstTime,
    lastTime,
    levels: mask,
    levelCounts,
  };
}

/** Start of the last second that was parsed, and its text. */
let second = "";
let secondMs = 0;

/** Returns the time of a line, in milliseconds since the Unix epoch. Most lines have the second of the one before. */
function timeOf(line: string): number {
  if (line.charCodeAt(38) !== 0x22) return Date.parse(JSON.parse(line).timestamp);
  if (!line.startsWith(second, 14) || second === "") {
    second = line.slice(14, 33);
    secondMs = Date.parse(`${second}Z`);
  }
  return secondMs + (line.charCodeAt(34) - 48) * 100 + (line.charCodeAt(35) - 48) * 10 + line.charCodeAt(36) - 48;
}

/** Index of a level by the first letter of its name; all of them differ. */
const LEVEL_INDEX = new Map<number, number>(LEVELS.map((level, index) => [level.charCodeAt(0), index]));

function levelOf(letter: number): number {
  return LEVEL_INDEX.get(letter) ?? LEVELS.indexOf("INFO" satisfies Level);
}

/** Largest difference of two times in marks with variable-length integers, in ms. */
const MAX_STEP = 2 ** 50;

/**
 * Encodes marks: levels as one byte each, then the differences of numbers and of times as variable-length integers. The
 * first number and the earliest time are in the header of the block. Times that are too far apart are stored in full, at
 * the end, and a zero in place of their differences.
 */
export function encodeMarks(marks: Marks): Uint8Array {
  const { seqs, times, levels } = marks;
  const { firstTime, lastTime } = headerOf(marks);
  const isWide = lastTime - firstTime > MAX_STEP;
  const bytes = [...levels];
  let [seq, time] = [seqs[0], firstTime];
  for (let index = 0; index < seqs.length; index++) {
    push(bytes, seqs[index] - seq);
    const step = isWide ? 0 : times[index] - time;
    push(bytes, step < 0 ? -2 * step - 1 : 2 * step);
    [seq, time] = [seqs[index], times[index]];
  }
  const packed = Uint8Array.from(bytes);
  return compress(isWide ? Buffer.concat([packed, new Uint8Array(times.buffer)]) : packed);
}

/** Decodes the marks of a block. */
export function decodeMarks(
  { firstSeq, firstTime, count, marks }: Pick<SealedBlock, "firstSeq" | "firstTime" | "count" | "marks">,
): Marks {
  const bytes = decompress(marks);
  const levels = Uint8Array.from(bytes.subarray(0, count));
  const seqs = new Float64Array(count);
  const times = new Float64Array(count);
  let at = count;
  const next = () => {
    let [value, scale, byte] = [0, 1, bytes[at++]];
    for (; byte >= 128; byte = bytes[at++], scale *= 128) value += (byte - 128) * scale;
    return value + byte * scale;
  };
  let [seq, time] = [firstSeq, firstTime];
  for (let index = 0; index < count; index++) {
    seqs[index] = seq += next();
    const step = next();
    times[index] = time += step % 2 === 1 ? -(step + 1) / 2 : step / 2;
  }
  return {
    seqs,
    times: at < bytes.length ? new Float64Array(new Uint8Array(bytes.subarray(at)).buffer) : times,
    levels,
  };
}

function push(bytes: number[], value: number): void {
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push(128 + value % 128);
  bytes.push(value);
}
