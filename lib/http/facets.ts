import { ringOf } from "../stream/log_stream.ts";
import { readPath, someAt } from "../query/path.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";
import { COUNT, json, object, POSITION } from "./operation.ts";
import { badParameter, queryParameter, RANGE_PARAMETERS, readCount, readRangeFilter } from "./params.ts";
import { documented, jsonResponse } from "./route.ts";

const DEFAULT_FIELDS = ["level", "service", "logger", "source"];
const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 1000;

/** Bounds of one request's work and memory. */
const MAX_FIELDS = 20;
const MAX_FIELD_LENGTH = 256;

/** The different values told apart in a field, and the longest one; all else is counted as `other`. */
const MAX_VALUES = 10_000;
const MAX_VALUE_LENGTH = 256;

/** The values that fields have in the records that match, the most frequent first. */
export const facetsRoute = documented({
  operationId: "countFacets",
  summary: "The most frequent values of some fields",
  description:
    "Of each field, how many of the records that match have which value. The counts of the values, `other` " +
    "and `missing` add up to `matched`.",
  parameters: [
    ...RANGE_PARAMETERS,
    queryParameter(
      "field",
      "`level`, `message`, `timestamp`, or a dotted path into the metadata, as the query has it; once for each field.",
      {
        type: "array",
        items: { type: "string", maxLength: MAX_FIELD_LENGTH },
        maxItems: MAX_FIELDS,
        default: DEFAULT_FIELDS,
      },
    ),
    queryParameter("limit", "The most values of a field to give.", {
      ...COUNT,
      maximum: MAX_LIMIT,
      default: DEFAULT_LIMIT,
    }),
  ],
  responses: {
    200: {
      description: "The values.",
      content: json({
        title: "Facets",
        ...object({
          ...POSITION,
          matched: { ...COUNT, description: "How many records match." },
          facets: {
            type: "array",
            items: object({
              field: { type: "string" },
              values: {
                type: "array",
                description: "The most frequent first.",
                items: object({ value: { type: ["string", "number", "boolean", "null"] }, count: COUNT }),
              },
              other: {
                ...COUNT,
                description:
                  `Records with another value: beyond the limit, several, a list or an object, longer than ` +
                  `${MAX_VALUE_LENGTH} characters, or new after ${MAX_VALUES} different ones, the newest records first.`,
              },
              missing: { ...COUNT, description: "Records without the field." },
              distinct: { ...COUNT, description: "How many values were told apart, those beyond the limit included." },
            }),
          },
        }),
      }),
    },
  },
}, async function countFacets({ url: { searchParams: params }, stream, scan }) {
  const { matches } = readRangeFilter(params);
  const facets = readFields(params).map((field) => new Facet(field));
  const limit = readCount(params, "limit", DEFAULT_LIMIT, MAX_LIMIT);
  const { first, last } = ringOf(stream);
  let matched = 0;
  const count = (record: LogRecord) => {
    if (!matches(record)) return false;
    matched++;
    for (const facet of facets) facet.count(record);
    return false; // to be counted is all there is to it
  };
  await scan(first, last, count, { newestFirst: true });
  return jsonResponse({
    run: stream.run,
    oldest: first,
    newest: last,
    matched,
    facets: facets.map((facet) => facet.top(limit)),
  });
});

function readFields(params: URLSearchParams): readonly string[] {
  const fields = new Set(params.getAll("field").map((field) => field.trim()).filter((field) => field !== ""));
  if (fields.size === 0) return DEFAULT_FIELDS;
  if (fields.size > MAX_FIELDS) throw badParameter("field", `expected no more than ${MAX_FIELDS} fields`);
  for (const field of fields) {
    if (field.length > MAX_FIELD_LENGTH) {
      throw badParameter("field", `expected no more than ${MAX_FIELD_LENGTH} characters, got ${field.length}`);
    }
  }
  return [...fields];
}

/** What can be told apart. */
type Value = string | number | boolean | null;

/** Counts the values of one field. */
class Facet {
  readonly #field: string;
  readonly #read: (record: LogRecord) => JsonValue | undefined;
  readonly #counts = new Map<Value, number>();
  #other = 0;
  #missing = 0;

  constructor(field: string) {
    this.#field = field;
    this.#read = readerOf(field);
  }

  count(record: LogRecord): void {
    const value = this.#read(record);
    if (value === undefined) this.#missing++;
    else if (isCountable(value) && (this.#counts.has(value) || this.#counts.size < MAX_VALUES)) {
      this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
    } else this.#other++;
  }

  /** The most frequent values; of equally frequent ones, the first by their text. */
  top(limit: number) {
    const ranked = Array.from(this.#counts, ([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || compareTexts(String(a.value), String(b.value)));
    const rest = ranked.slice(limit).reduce((sum, { count }) => sum + count, 0);
    return {
      field: this.#field,
      values: ranked.slice(0, limit),
      other: this.#other + rest,
      missing: this.#missing,
      distinct: ranked.length,
    };
  }
}

/** Reads a field of a record; where there are several values, as in the items of a list, none of them is the record's. */
function readerOf(field: string): (record: LogRecord) => JsonValue | undefined {
  if (field === "level" || field === "message" || field === "timestamp") return (record) => record[field];
  const path = readPath(field);
  return function readField({ metadata }) {
    const values: JsonValue[] = [];
    someAt(metadata, path, (found) => {
      values.push(found);
      return values.length > 1;
    });
    return values.length > 1 ? values : values[0];
  };
}

function isCountable(value: JsonValue): value is Value {
  return typeof value === "string" ? value.length <= MAX_VALUE_LENGTH : typeof value !== "object" || value === null;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
