/**
 * Fields of OTLP's messages that are read, for both encodings. A field is its number in protobuf and its content: a kind
 * of value, another message, or a list of messages. Other fields are skipped, as the protocol requires.
 *
 * @see {@link https://github.com/open-telemetry/opentelemetry-proto}
 */

/** Kinds of values and their types. */
interface Kinds {
  text: string;
  /** Integer of 32 bits, or an enum. */
  integer: number;
  /** Nanoseconds since the Unix epoch on the wire; milliseconds here. */
  time: number;
  /** Id of a trace or span, in lower-case hex. */
  id: string;
  /** `AnyValue` as a JavaScript value. */
  value: unknown;
  /** List of `KeyValue`. */
  attributes: Record<string, unknown>;
  /** Length of a list. */
  count: number;
}

/** Kind of a value. */
export type Kind = keyof Kinds;

/** Message type: its fields by name. */
export interface Schema {
  readonly [name: string]: readonly [number: number, holds: Kind | Schema | readonly [Schema]];
}

/** Returns true if a field holds a list of messages. */
export function isList(holds: Schema | readonly [Schema]): holds is readonly [Schema] {
  return Array.isArray(holds);
}

/** Decoded message. */
export type Message<S extends Schema> = { [Name in keyof S]?: Value<S[Name][1]> };

type Value<Holds> = Holds extends Kind ? Kinds[Holds]
  : Holds extends readonly [infer Item extends Schema] ? Message<Item>[]
  : Holds extends Schema ? Message<Holds>
  : never;

const RESOURCE = { attributes: [1, "attributes"] } as const satisfies Schema;

const SCOPE = { name: [1, "text"], version: [2, "text"], attributes: [3, "attributes"] } as const satisfies Schema;

/** Log record. */
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

/** Span. */
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

/** Request to `/v1/logs`. */
export const LOGS_REQUEST = {
  resourceLogs: [1, [{
    resource: [1, RESOURCE],
    scopeLogs: [2, [{ scope: [1, SCOPE], logRecords: [2, [LOG_RECORD]] }]],
  }]],
} as const satisfies Schema;

/** Request to `/v1/traces`. */
export const TRACES_REQUEST = {
  resourceSpans: [1, [{
    resource: [1, RESOURCE],
    scopeSpans: [2, [{ scope: [1, SCOPE], spans: [2, [SPAN]] }]],
  }]],
} as const satisfies Schema;

/** Request to `/v1/metrics`. */
export const METRICS_REQUEST = {
  resourceMetrics: [1, [{ scopeMetrics: [2, [{ metrics: [2, [METRIC]] }]] }]],
} as const satisfies Schema;

/** Decoded request. */
export interface Decoded<S extends Schema> {
  readonly message: Message<S>;
  /** Records, spans or metrics that could not be decoded. */
  readonly rejected: number;
  /** Reason for the first of them; empty if there is none. */
  readonly reason: string;
}

/** Messages that are left out of a request if they cannot be decoded. Others contain an unknown number of these. */
export const ITEMS: ReadonlySet<Schema> = new Set<Schema>([LOG_RECORD, SPAN, METRIC]);
