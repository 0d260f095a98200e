import { GAP_REASONS } from "../wire/event.ts";
import { LEVELS } from "../record/level.ts";

/** A JSON Schema of the dialect that OpenAPI 3.1 has: 2020-12. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: "query" | "header";
  readonly description: string;
  readonly schema: Schema;
  readonly required?: boolean;
}

/** A body in one media type. What begins with `x-` is ours. */
export interface MediaType {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly [extension: `x-${string}`]: unknown;
}

/** A body, by the media types that it may have. */
export type Content = Readonly<Record<string, MediaType>>;

/** An answer of an operation. */
export interface Answer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: Schema }>>;
  readonly content?: Content;
}

/**
 * What the OpenAPI document says of one method of one path, in that document's own terms. What holds of all of them,
 * or of all that take parameters, is added there.
 *
 * @see {@link https://spec.openapis.org/oas/v3.1.1.html#operation-object}
 */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly description?: string; readonly required?: boolean; readonly content: Content };
  /** By status. */
  readonly responses: Readonly<Record<string, Answer | Reference>>;
}

/** Stands for a part that several operations share. */
export interface Reference {
  readonly $ref: string;
}

/** A whole number from 0. */
export const COUNT: Schema = { type: "integer", minimum: 0 };

const RUN: Schema = { type: "string", description: "Which life of the ring this is." };

const RECORD_FIELDS = {
  timestamp: {
    type: "string",
    description: "ISO 8601 in UTC, with milliseconds.",
    examples: ["2025-10-24T10:26:15.123Z"],
  },
  level: { type: "string", enum: LEVELS },
  message: { type: "string" },
  metadata: {
    type: "object",
    description: "Everything else. Well known: logger, service, source, trace_id, span_id, error, truncated.",
    additionalProperties: true,
  },
};

/** What became of logs that were posted. */
const TAKEN = {
  accepted: { ...COUNT, description: "Records taken." },
  rejected: { ...COUNT, description: "Lines or elements that were not." },
  errors: {
    type: "array",
    description: "Why, for the first of them.",
    items: object({
      line: { type: "integer", minimum: 1, description: "Which line it is." },
      index: { ...COUNT, description: "Which element of the list it is." },
      reason: { type: "string" },
    }, ["line", "index"]),
  },
};

/** The schemas that several operations share. */
export const SCHEMAS = {
  EventId: {
    type: "string",
    pattern: "^[0-9a-z]{1,16}-[0-9]{1,16}$",
    description: "Where a record is: the run and its number in it. Clients hand it back as it is.",
    examples: ["m3k9x1-1185"],
  },
  LogRecord: object(RECORD_FIELDS),
  LogEntry: object({ id: ref("EventId"), ...RECORD_FIELDS }),
  Gap: object({
    from: { type: "integer", minimum: 1, description: "The number of the first record that is gone." },
    to: { ...COUNT, description: "The number of the last one; below `from` where it is not known that any is." },
    missed: { ...COUNT, description: "How many they are, before the filter." },
    reason: { type: "string", enum: GAP_REASONS },
  }),
  Hello: object({
    run: RUN,
    oldest: { ...COUNT, description: "The number of the oldest record held; one above `newest` where none is." },
    newest: { ...COUNT, description: "The newest number given out; 0 before the first record." },
    resumed: { type: "boolean" },
    missed: COUNT,
  }),
  Beat: object({
    newest: COUNT,
    lag: { ...COUNT, description: "How many records the client had not been sent when this was, before its filter." },
  }),
  Problem: {
    description: "What went wrong, as RFC 9457 has it.",
    ...object({
      type: { type: "string" },
      title: { type: "string" },
      status: { type: "integer", minimum: 400, maximum: 599 },
      detail: { type: "string" },
      parameter: { type: "string", description: "The parameter that is wrong." },
      offset: { ...COUNT, description: "Where in its text, in UTF-16 code units from 0." },
      ...TAKEN,
    }, ["parameter", "offset", ...Object.keys(TAKEN)]),
  },
  Taken: object(TAKEN),
  Status: {
    description: "What went wrong, as gRPC has it.",
    ...object({ code: { type: "integer" }, message: { type: "string" } }),
  },
} satisfies Record<string, Schema>;

/** Where the ring stands, as every answer in JSON says. */
export const POSITION: Readonly<Record<string, Schema>> = {
  run: RUN,
  oldest: SCHEMAS.Hello.properties.oldest,
  newest: SCHEMAS.Hello.properties.newest,
};

const problem: Content = { "application/problem+json": { schema: ref("Problem") } };

const RETRY_AFTER = { "retry-after": { description: "When to come back, in seconds.", schema: COUNT } };

/** The answers that several operations share. */
export const RESPONSES = {
  BadRequest: { description: "A parameter cannot be read; the problem names it, and where in it.", content: problem },
  Forbidden: { description: "The host, the origin or the client is not one that may read.", content: problem },
  Unavailable: {
    description: "There is too much to do at the moment.",
    headers: RETRY_AFTER,
    content: problem,
  },
  Unauthorized: { description: "The token is missing, or is another one.", content: problem },
  TooLarge: { description: "The body is too large, packed or unpacked.", content: problem },
  Unsupported: { description: "The body is packed or spelled in a way that is not known.", content: problem },
  TooMany: {
    description: "Too much is being sent at once.",
    headers: RETRY_AFTER,
    content: problem,
  },
  OtlpStatus: {
    description: "What went wrong, in the encoding of the request.",
    content: { ...json(ref("Status")), "application/x-protobuf": { schema: { type: "string" } } },
  },
  Problem: { description: "Anything else that went wrong.", content: problem },
} satisfies Record<string, Answer>;

/** Refers to one of {@linkcode SCHEMAS}. */
export function ref(name: string): Schema & Reference {
  return { $ref: `#/components/schemas/${name}` };
}

/** Refers to one of {@linkcode RESPONSES}. */
export function response(name: keyof typeof RESPONSES): Reference {
  return { $ref: `#/components/responses/${name}` };
}

/** The schema of an object whose properties are all there, but for those named. */
export function object<T extends Readonly<Record<string, Schema>>>(properties: T, optional: readonly string[] = []) {
  return { type: "object", required: Object.keys(properties).filter((name) => !optional.includes(name)), properties };
}

/** A body in JSON. */
export function json(schema: Schema): Content {
  return { "application/json": { schema } };
}
