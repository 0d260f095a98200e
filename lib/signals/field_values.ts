import { unitOf } from "../base/units.ts";
import { readPath, someAt } from "../query/path.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";
import type { Patterns } from "./patterns.ts";

/** Reads a field of a record. Several values, such as those of a list's items, are returned as a list. */
export type ValueReader = (record: LogRecord) => JsonValue | undefined;

/**
 * Returns a function that reads a field.
 *
 * @param field `level`, `message`, `timestamp`, `pattern`, or a dotted path into the metadata.
 * @param patterns Patterns of the messages. @default none, so that `pattern` is a key of the metadata
 */
export function valueReader(field: string, patterns?: Patterns): ValueReader {
  if (field === "pattern" && patterns !== undefined) return ({ message }) => patterns.learn(message).id;
  if (field === "level" || field === "message" || field === "timestamp") return (record) => record[field];
  const path = readPath(field);
  if (path.length === 1) {
    const [[key]] = path;
    return ({ metadata }) => Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  }
  return function readField({ metadata }) {
    const values: JsonValue[] = [];
    someAt(metadata, path, (found) => {
      values.push(found);
      return values.length > 1;
    });
    return values.length > 1 ? values : values[0];
  };
}

/** Reads the number of a field. */
export interface NumberReader {
  /** Unit of the numbers: `ms` for durations, that of the name for others; `""` if it is unknown. */
  readonly unit: string;
  /** Returns the number in this unit; `undefined` if the record has none. */
  read(record: LogRecord): number | undefined;
}

/**
 * Returns a function that reads a field as a number. Durations are converted to ms by the unit that the field is known to
 * have, or by that of a text: `0.052` in `request_time`, `1500` in `latency_us`, `"12.5ms"` in `duration`. A number in a
 * field such as `duration`, whose name tells no unit, is in ms, and in seconds in a record of Caddy.
 *
 * @param field Field as for {@linkcode valueReader}.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { toRecord } from "../record/record.ts";
 * import { numberReader } from "./field_values.ts";
 *
 * const { unit, read } = numberReader("upstream.response_time");
 * assertEquals([unit, read(toRecord({ message: "", metadata: { "upstream.response_time": "1.2 s" } }))], ["ms", 1200]);
 * ```
 */
export function numberReader(field: string): NumberReader {
  const readValue = valueReader(field);
  const unit = durationUnitOf(field);
  if (unit === undefined) {
    return { unit: unitOf(field), read: (record) => numberOf(readValue(record)) };
  }
  const factor = MS_PER_UNIT[unit];
  const isByRecord = unit === "" && CADDY_DURATION.test(field);
  return {
    unit: "ms",
    read(record) {
      const value = readValue(record);
      if (typeof value === "string") return textMs(value, factor);
      const number = numberOf(value);
      return number === undefined ? undefined : product(number, isByRecord && isCaddy(record) ? 1000 : factor);
    },
  };
}

/** Reads a duration as a text, in ms. A number without a unit is multiplied by the factor. */
export function textMs(text: string, factor: number): number | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const plain = numberOf(text);
  if (plain !== undefined) return product(plain, factor);
  const trimmed = text.trim();
  if (!DURATION.test(trimmed)) return undefined;
  const sign = trimmed.startsWith("-") ? -1 : 1;
  let ms = 0;
  for (const [, number, unit] of trimmed.matchAll(DURATION_PART)) ms += Number(number) * MS_PER_UNIT[unit];
  return exact(sign * ms);
}

/** Returns the unit of a field of durations: `""` if only its numbers are known to be ms; `undefined` for other fields. */
function durationUnitOf(field: string): string | undefined {
  const known = KNOWN.find(([name]) => name.test(field));
  if (known !== undefined) return known[1];
  const unit = unitOf(field);
  if (unit !== "") return unit in MS_PER_UNIT ? unit : undefined;
  return DURATION_FIELD.test(field) ? "" : undefined;
}

/** Fields of known programs. */
const KNOWN: readonly (readonly [name: RegExp, unit: string])[] = [
  [/^(?:metadata\.)?(?:request_time|upstream_(?:response|connect|header)_time)$/, "s"], // nginx
  [/^(?:metadata\.)?(?:Duration|OriginDuration|Overhead)$/, "ns"], // Traefik
  [/(?:^|\.)event\.duration$/, "ns"], // Elastic Common Schema
  [/(?:^|\.)http\.(?:server|client)\.request\.duration$/, "s"], // OpenTelemetry
];

/** Names of fields whose numbers are ms unless something else tells their unit. */
const DURATION_FIELD =
  /(?:^|[_.-])(?:duration|latency|elapsed|took|response_?time)$|[a-z](?:Duration|Latency|Elapsed|ResponseTime)$|(?:^|\.)responseTime$|(?:^|\.)Elapsed$/;

/** Fields that Caddy writes in seconds. */
const CADDY_DURATION = /^(?:metadata\.)?duration$/;

function isCaddy({ metadata: { logger } }: LogRecord): boolean {
  return typeof logger === "string" && logger.startsWith("http.log.access");
}

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  "": 1,
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};

/** Longest text that may be a number, in UTF-16 code units. */
const MAX_TEXT = 40;

const PART = "(\\d{1,15}(?:\\.\\d{1,15})?) ?(ns|us|µs|μs|ms|s|min|m|h)";
const DURATION = new RegExp(`^-?(?:${PART} ?)+$`);
const DURATION_PART = new RegExp(PART, "g");
const NUMBER = /^\s*[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?\s*$/;

function numberOf(value: JsonValue | undefined): number | undefined {
  const number = typeof value === "number"
    ? value
    : typeof value === "string" && value.length <= MAX_TEXT && NUMBER.test(value)
    ? Number(value)
    : NaN;
  return Number.isFinite(number) ? number : undefined;
}

function product(number: number, factor: number): number {
  return factor === 1 ? number : exact(number * factor);
}

/** Removes the error of a product in binary: 8.2 for 0.0082 s, not 8.200000000000001. */
function exact(ms: number): number {
  return Math.abs(ms) < 1e6 ? Math.round(ms * 1e9) / 1e9 : ms;
}
