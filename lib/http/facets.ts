import { ringOf } from "../stream/log_stream.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";
import { type ValueReader, valueReader } from "../signals/field_values.ts";
import { COUNT, json, object, POSITION } from "./operation.ts";
import { badParameter, queryParameter, RANGE_PARAMETERS, readCount, readCursor, readRangeFilter } from "./params.ts";
import { documented, jsonResponse } from "./route.ts";
import { AFTER_PARAMETER, readWithin, VISITED, visitRecords, WITHIN_PARAMETER } from "./visit.ts";

const DEFAULT_FIELDS = ["level", "service", "origin", "logger", "source"];
const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 1000;

/** Bounds of the work and memory of one request. */
const MAX_FIELDS = 20;
const MAX_FIELD_LENGTH = 256;

/** Bounds of the distinct values of a field. All other values are counted as `other`. */
const MAX_VALUES = 10_000;
const MAX_VALUE_LENGTH = 256;

/** Route that counts the values of fields in the matching records, the most frequent first. */
export const facetsRoute = documented({
  operationId: "countFacets",
  summary: "Counts the most frequent values of fields",
  description:
    "Counts the matching records by the value of each field. The counts of the values, `other` and `missing` add up to " +
    "`matched`. All records held are counted, and then those of the archive, from the newest one back, for as long as " +
    "`within` allows.",
  parameters: [
    ...RANGE_PARAMETERS,
    WITHIN_PARAMETER,
    AFTER_PARAMETER,
    queryParameter(
      "field",
      "Field to count: `level`, `message`, `timestamp`, `pattern`, or a dotted path into the metadata as in the query. " +
        "Repeat the parameter for several fields.",
      {
        type: "array",
        items: { type: "string", maxLength: MAX_FIELD_LENGTH },
        maxItems: MAX_FIELDS,
        default: DEFAULT_FIELDS,
      },
    ),
    queryParameter("limit", "Maximum number of values for each field.", {
      ...COUNT,
      maximum: MAX_LIMIT,
      default: DEFAULT_LIMIT,
    }),
  ],
  responses: {
    200: {
      description: "Values of each field.",
      content: json({
        title: "Facets",
        ...object({
          ...POSITION,
          ...VISITED,
          facets: {
            type: "array",
            items: object({
              field: { type: "string" },
              values: {
                type: "array",
                description: "Values, the most frequent one first.",
                items: object({ value: { type: ["string", "number", "boolean", "null"] }, count: COUNT }),
              },
              other: {
                ...COUNT,
                description:
                  `Records with another value: beyond the limit, more than one, a list or an object, longer than ` +
                  `${MAX_VALUE_LENGTH} characters, or new after ${MAX_VALUES} distinct ones, from the newest record back.`,
              },
              missing: { ...COUNT, description: "Records without the field." },
              distinct: { ...COUNT, description: "Distinct values, including those beyond the limit." },
            }),
          },
        }),
      }),
    },
  },
}, async function countFacets(context) {
  const { url: { searchParams: params }, stream, patterns } = context;
  const range = await readRangeFilter(params, patterns);
  const fields = readFields(params);
  if (fields.includes("pattern")) await patterns?.catchUp();
  const facets = fields.map((field) => new Facet(field, valueReader(field, patterns)));
  const limit = readCount(params, "limit", DEFAULT_LIMIT, MAX_LIMIT);
  const { first, last } = ringOf(stream);
  const after = readCursor(params, "after");
  const visited = await visitRecords(context, { ...range, after }, readWithin(params), ({ record }) => {
    for (const facet of facets) facet.count(record);
  });
  return jsonResponse({
    run: stream.run,
    oldest: first,
    newest: last,
    ...visited,
    facets: facets.map((facet) => facet.top(limit)),
  });
});

function readFields(params: URLSearchParams): readonly string[] {
  const fields = new Set(params.getAll("field").map((field) => field.trim()).filter((field) => field !== ""));
  if (fields.size === 0) return DEFAULT_FIELDS;
  if (fields.size > MAX_FIELDS) throw badParameter("field", `expected at most ${MAX_FIELDS} fields`);
  for (const field of fields) {
    if (field.length > MAX_FIELD_LENGTH) {
      throw badParameter("field", `expected at most ${MAX_FIELD_LENGTH} characters, got ${field.length}`);
    }
  }
  return [...fields];
}

/** Value that is counted by itself. */
type Value = string | number | boolean | null;

/** Counts the values of one field. */
class Facet {
  readonly #field: string;
  readonly #read: ValueReader;
  readonly #counts = new Map<Value, number>();
  #other = 0;
  #missing = 0;

  constructor(field: string, read: ValueReader) {
    this.#field = field;
    this.#read = read;
  }

  count(record: LogRecord): void {
    const value = this.#read(record);
    if (value === undefined) this.#missing++;
    else if (isCountable(value) && (this.#counts.has(value) || this.#counts.size < MAX_VALUES)) {
      this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
    } else this.#other++;
  }

  /** Returns the most frequent values; equally frequent ones are ordered by their text. */
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

function isCountable(value: JsonValue): value is Value {
  return typeof value === "string" ? value.length <= MAX_VALUE_LENGTH : typeof value !== "object" || value === null;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
