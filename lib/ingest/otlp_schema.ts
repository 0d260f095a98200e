/**
 * The parts of OTLP's messages that are read, once for both encodings. A field is its number in protobuf and what it
 * holds: a kind of value, another message, or a list of one. Whatever is not named here is skipped, as the protocol
 * asks for.
 *
 * @see {@link https://github.com/open-telemetry/opentelemetry-proto}
 */

/** What a field that is no message can hold, by the name of its kind. */
interface Kinds {
  text: string;
  /** A whole number of 32 bits; an enum is one. */
  integer: number;
  /** Nanoseconds since the Unix epoch on the wire; milliseconds here. */
  time: number;
  /** The bytes of a trace's or span's id, in lower-case hex. */
  id: string;
  /** An `AnyValue`: what it is in JavaScript. */
  value: unknown;
  /** A list of `KeyValue`. */
  attributes: Record<string, unknown>;
  /** A list of which only the length matters. */
  count: number;
}

/** What a field holds that is no message. */
export type Kind = keyof Kinds;

/** A message: its fields by name. */
export interface Schema {
  readonly [name: string]: readonly [number: number, holds: Kind | Schema | readonly [Schema]];
}

/** Whether a field holds a list of messages rather than one. */
export function isList(holds: Schema | readonly [Schema]): holds is readonly [Schema] {
  return Array.isArray(holds);
}

/** What is read of a message. */
export type Message<S extends Schema> = { [Name in keyof S]?: Value<S[Name][1]> };

type Value<Holds> = Holds extends Kind ? Kinds[Holds]
  : Holds extends readonly [infer Item extends Schema] ? Message<Item>[]
  : Holds extends Schema ? Message<Holds>
  : never;

const RESOURCE = { attributes: [1, "attributes"] } as const satisfies Schema;

const SCOPE = { name: [1, "text"], version: [2, "text"], attributes: [3, "attributes"] } as const satisfies Schema;

/** A log record. */
export const LOG_RECORD = {
  timeUnixNano: [1, "time"],
  severityNumber: [2, "integer"],
  severityText: [3, "text"],
  body: [5, "value"],
  attributes: [6, "attributes"],
  droppedAttributesCount: [7, "integer"],
  traceId: [9, "id"],
  spanId: [10, "id"],
  observedTimeUnixNano: [11, "time"],
  eventName: [12, "text"],
} as const satisfies Schema;

/** A span. */
export const SPAN = {
  traceId: [1, "id"],
  spanId: [2, "id"],
  parentSpanId: [4, "id"],
  name: [5, "text"],
  kind: [6, "integer"],
  startTimeUnixNano: [7, "time"],
  endTimeUnixNano: [8, "time"],
  attributes: [9, "attributes"],
  droppedAttributesCount: [10, "integer"],
  status: [15, { message: [2, "text"], code: [3, "integer"] }],
} as const satisfies Schema;

const POINTS = { dataPoints: [1, "count"] } as const satisfies Schema;

const METRIC = {
  gauge: [5, POINTS],
  sum: [7, POINTS],
  histogram: [9, POINTS],
  exponentialHistogram: [10, POINTS],
  summary: [11, POINTS],
} as const satisfies Schema;

/** What is sent to `/v1/logs`. */
export const LOGS_REQUEST = {
  resourceLogs: [1, [{
    resource: [1, RESOURCE],
    scopeLogs: [2, [{ scope: [1, SCOPE], logRecords: [2, [LOG_RECORD]] }]],
  }]],
} as const satisfies Schema;

/** What is sent to `/v1/traces`. */
export const TRACES_REQUEST = {
  resourceSpans: [1, [{
    resource: [1, RESOURCE],
    scopeSpans: [2, [{ scope: [1, SCOPE], spans: [2, [SPAN]] }]],
  }]],
} as const satisfies Schema;

/** What is sent to `/v1/metrics`. */
export const METRICS_REQUEST = {
  resourceMetrics: [1, [{ scopeMetrics: [2, [{ metrics: [2, [METRIC]] }]] }]],
} as const satisfies Schema;

/** A request as both encodings read it, and what of it could not be taken. */
export interface Decoded<S extends Schema> {
  readonly message: Message<S>;
  /** Records, spans or metrics that could not be read. */
  readonly rejected: number;
  /** What is wrong with the first of them; empty where none were. */
  readonly reason: string;
}

/** What may be left out of a request where it cannot be read: all else stands for things of unknown number. */
export const ITEMS: ReadonlySet<Schema> = new Set<Schema>([LOG_RECORD, SPAN, METRIC]);

/** The most messages in the lists of one request: two bytes can be one, and each takes a few hundred in memory. */
export const MAX_MESSAGES = 200_000;

/** How deep values may nest before what is below is left out; a record is cut above that, and marked. */
export const MAX_DEPTH = 40;

/** An integer of 64 bits: a number where that is exact, else a text. */
export function exactInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Milliseconds of nanoseconds, exact to the microsecond, although the latter need more bits than a number has. */
export function msOfNanos(nanos: number): number {
  return Math.round(nanos / 1000) / 1000;
}
