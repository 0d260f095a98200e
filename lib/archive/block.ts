import { Buffer } from "node:buffer";
import { type Level, LEVELS } from "../record/level.ts";
import { compress, decompress } from "./compression.ts";
import { Content, type ContentFilters } from "./content.ts";

/** Most records of a block. */
export const BLOCK_RECORDS = 512;

/** Records as the archive stores them, in the order of their numbers. */
export interface Lines {
  /** Numbers, rising. */
  readonly seqs: readonly number[];
  /** Each record as a line of JSON, joined by line breaks. */
  readonly text: string;
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
  readonly filters: ContentFilters;
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

const LINE_BREAK = 0x0a;
const QUOTE = 0x22;

/** Offsets in a line such as `{"timestamp":"2025-10-24T10:26:15.123Z","level":"INFO"`. */
const TIME_START = 14;
const SECOND_END = 33;
const TIME_END = 38;
/** Offset of the level from the end of the time. */
const LEVEL_START = 11;

const content = new Content();

/**
 * Seals records into a block.
 *
 * @param lines 1 to {@linkcode BLOCK_RECORDS} records.
 */
export function sealBlock({ seqs, text }: Lines): SealedBlock {
  const raw = Buffer.from(text);
  const starts = startsOf(raw, seqs.length);
  const marks = marksOf(seqs, raw, starts);
  content.clear();
  let hasEscapes = false;
  for (const [index, start] of starts.entries()) {
    const end = index + 1 < starts.length ? starts[index + 1] - 1 : raw.length;
    if (content.add(raw, start, levelOffset(raw, start), end)) hasEscapes = true;
  }
  return {
    ...headerOf(marks),
    hasEscapes,
    marks: encodeMarks(marks),
    filters: content.filters,
    data: compress(raw),
    rawBytes: raw.length,
  };
}

/** Returns the lines of a block, joined by line breaks. */
export function openBlock(data: Uint8Array): string {
  return DECODER.decode(decompress(data));
}

/** Compresses lines that wait to be sealed, joined by line breaks. */
export function packLines(text: string): Uint8Array {
  return compress(Buffer.from(text));
}

/** Reads the time and the level of each line. */
export function readMarks({ seqs, text }: Lines): Marks {
  const raw = Buffer.from(text);
  return marksOf(seqs, raw, startsOf(raw, seqs.length));
}

function marksOf(seqs: readonly number[], raw: Uint8Array, starts: Uint32Array): Marks {
  const times = new Float64Array(starts.length);
  const levels = new Uint8Array(starts.length);
  for (const [index, start] of starts.entries()) {
    times[index] = timeOf(raw, start);
    levels[index] = LEVEL_INDEX[raw[levelOffset(raw, start)]];
  }
  return { seqs: Float64Array.from(seqs), times, levels };
}

/** Returns the offset of each line. */
function startsOf(raw: Uint8Array, count: number): Uint32Array {
  const starts = new Uint32Array(count);
  for (let index = 1, at = 0; index < count; index++) starts[index] = at = raw.indexOf(LINE_BREAK, at) + 1;
  return starts;
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

/** Start of the line that was parsed last, up to its second, and the time of that. */
const second = new Uint8Array(SECOND_END - TIME_START);
let secondMs = NaN;

/** Returns the time of a line, in milliseconds since the Unix epoch. Most lines have the second of the one before. */
function timeOf(raw: Uint8Array, start: number): number {
  if (!hasUsualTime(raw, start)) {
    const end = raw.indexOf(QUOTE, start + TIME_START);
    return Date.parse(DECODER.decode(raw.subarray(start + TIME_START, end)));
  }
  const at = start + TIME_START;
  let isSame = true;
  for (let index = second.length - 1; isSame && index >= 0; index--) isSame = raw[at + index] === second[index];
  if (!isSame || Number.isNaN(secondMs)) {
    second.set(raw.subarray(at, at + second.length));
    secondMs = Date.parse(`${DECODER.decode(second)}Z`);
  }
  const ms = start + SECOND_END + 1;
  return secondMs + (raw[ms] - 48) * 100 + (raw[ms + 1] - 48) * 10 + raw[ms + 2] - 48;
}

/** Returns the offset of the level of a line. A time beyond the year 9999 is longer than usual. */
function levelOffset(raw: Uint8Array, start: number): number {
  return (hasUsualTime(raw, start) ? start + TIME_END : raw.indexOf(QUOTE, start + TIME_START)) + LEVEL_START;
}

function hasUsualTime(raw: Uint8Array, start: number): boolean {
  return raw[start + TIME_END] === QUOTE;
}

/** Index of a level by the first letter of its name; all of them differ. */
const LEVEL_INDEX = new Uint8Array(256).fill(LEVELS.indexOf("INFO" satisfies Level));
for (const [index, level] of LEVELS.entries()) LEVEL_INDEX[level.charCodeAt(0)] = index;

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
