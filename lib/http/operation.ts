import { GAP_REASONS } from "../wire/event.ts";
import { LEVELS } from "../record/level.ts";

/** JSON Schema in the dialect of OpenAPI 3.1, which is 2020-12. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** Parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: "query" | "header" | "path";
  readonly description: string;
  readonly schema: Schema;
  readonly required?: boolean;
}

/** Body in one media type. Names that start with `x-` are extensions. */
export interface MediaType {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly [extension: `x-${string}`]: unknown;
}

/** Body by media type. */
export type Content = Readonly<Record<string, MediaType>>;

/** Response of an operation. */
export interface Answer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: Schema }>>;
  readonly content?: Content;
}

/**
 * Operation object of the OpenAPI document: one method of one path. Responses that all operations share are added to it.
 *
 * @see {@link https://spec.openapis.org/oas/v3.1.1.html#operation-object}
 */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly description?: string; readonly required?: boolean; readonly content: Content };
  /** Responses by status. */
  readonly responses: Readonly<Record<string, Answer | Reference>>;
}

/** Reference to a part that several operations share. */
export interface Reference {
  readonly $ref: string;
}

/** Whole number from 0. */
export const COUNT: Schema = { type: "integer", minimum: 0 };

/** Time. */
export const TIME: Schema = { type: "string", description: "ISO 8601 in UTC." };

const RUN: Schema = { type: "string", description: "Run of the server; a restart begins another." };

const STORED: Schema = {
  type: "integer",
  minimum: 0,
  description: "Number up to which the archive has stored the records, if there is an archive.",
};

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
    description: "All other fields. Well-known ones: logger, service, source, trace_id, span_id, error, truncated.",
    additionalProperties: true,
  },
};

/** Result of posted logs. */
const TAKEN = {
  accepted: { ...COUNT, description: "Accepted records." },
  rejected: { ...COUNT, description: "Rejected lines or elements." },
  errors: {
    type: "array",
    description: "Reasons for the first rejected ones.",
    items: object({
      line: { type: "integer", minimum: 1, description: "Number of the line." },
      index: { ...COUNT, description: "Index of the element in the list." },
      reason: { type: "string" },
    }, ["line", "index"]),
  },
};

const FOLLOWS = {
  type: "array",
  description: "Servers that this one follows, directly or through others; told to servers that follow it.",
  items: object({ origin: { type: "string", description: "Value of `origin` in their records." }, run: RUN }, ["run"]),
} as const;

/** Schemas that several operations share. */
export const SCHEMAS = {
  EventId: {
    type: "string",
    pattern: "^[0-9a-z]{1,16}-[0-9]{1,16}$",
    description: "Id of a record: its run and its number in the run. Clients treat it as opaque.",
    examples: ["m3k9x1-1185"],
  },
  LogRecord: object(RECORD_FIELDS),
  LogEntry: object({
    id: ref("EventId"),
    pattern: { type: "string", description: "Id of the pattern of the message, if the server finds patterns." },
    ...RECORD_FIELDS,
  }, ["pattern"]),
  Gap: object({
    from: { type: "integer", minimum: 1, description: "Number of the first missing record." },
    to: { ...COUNT, description: "Number of the last one; below `from` if none is known to be missing." },
    missed: { ...COUNT, description: "Missing records, before the filter." },
    reason: { type: "string", enum: GAP_REASONS, description: "Later versions may add reasons." },
    run: { ...RUN, description: "Run of the numbers, if it is not the server's." },
  }, ["run"]),
  Hello: object({
    run: RUN,
    oldest: { ...COUNT, description: "Number of the oldest record held; one above `newest` if none is held." },
    newest: { ...COUNT, description: "Number of the newest record; 0 before the first one." },
    resumed: { type: "boolean" },
    missed: COUNT,
    stored: STORED,
    name: { type: "string", description: "Name of the server, if it has one." },
    follows: FOLLOWS,
  }, ["stored", "name", "follows"]),
  Beat: object({
    newest: COUNT,
    lag: { ...COUNT, description: "Records between the client's cursor and the newest one, before the filter." },
    stored: STORED,
    follows: FOLLOWS,
  }, ["stored", "follows"]),
  Problem: {
    description: "Problem details of RFC 9457.",
    ...object({
      type: { type: "string" },
      title: { type: "string" },
      status: { type: "integer", minimum: 400, maximum: 599 },
      detail: { type: "string" },
      parameter: { type: "string", description: "Malformed parameter." },
      offset: { ...COUNT, description: "Position of the error in its value, in UTF-16 code units from 0." },
      ...TAKEN,
    }, ["parameter", "offset", ...Object.keys(TAKEN)]),
  },
  Taken: object(TAKEN),
  Status: {
    description: "Status of gRPC.",
    ...object({ code: { type: "integer" }, message: { type: "string" } }),
  },
} satisfies Record<string, Schema>;

/** Position of the ring, which every JSON response contains. */
export const POSITION: Readonly<Record<string, Schema>> = {
  run: RUN,
  oldest: SCHEMAS.Hello.properties.oldest,
  newest: SCHEMAS.Hello.properties.newest,
};

const problem: Content = { "application/problem+json": { schema: ref("Problem") } };

const RETRY_AFTER = { "retry-after": { description: "Time after which to retry, in seconds.", schema: COUNT } };

/** Responses that several operations share. */
export const RESPONSES = {
  BadRequest: {
    description: "A parameter is malformed; the problem names it and the position in it.",
    content: problem,
  },
  Forbidden: { description: "The host, the origin or the client is not allowed.", content: problem },
  Unavailable: {
    description: "The server is at a limit.",
    headers: RETRY_AFTER,
    content: problem,
  },
  Unauthorized: { description: "The token is missing or wrong.", content: problem },
  TooLarge: { description: "The body is too large, before or after decompression.", content: problem },
  Unsupported: { description: "The compression or the format of the body is unknown.", content: problem },
  TooMany: {
    description: "Too much data is being sent at once.",
    headers: RETRY_AFTER,
    content: problem,
  },
  OtlpStatus: {
    description: "Status of the failure, in the encoding of the request.",
    content: { ...json(ref("Status")), "application/x-protobuf": { schema: { type: "string" } } },
  },
  Problem: { description: "Any other failure.", content: problem },
} satisfies Record<string, Answer>;

/** Returns a reference to one of {@linkcode SCHEMAS}. */
export function ref(name: string): Schema & Reference {
  return { $ref: `#/components/schemas/${name}` };
}

/** Returns a reference to one of {@linkcode RESPONSES}. */
export function response(name: keyof typeof RESPONSES): Reference {
  return { $ref: `#/components/responses/${name}` };
}

/** Returns the schema of an object whose properties are required, except for the named ones. */
export function object<T extends Readonly<Record<string, Schema>>>(properties: T, optional: readonly string[] = []) {
  return { type: "object", required: Object.keys(properties).filter((name) => !optional.includes(name)), properties };
}

/** Returns a JSON body. */
export function json(schema: Schema): Content {
  return { "application/json": { schema } };
}
