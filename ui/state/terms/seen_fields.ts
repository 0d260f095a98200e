import { stripAnsi } from "../../../lib/base/ansi.ts";
import { readPath, someAt } from "../../../lib/query/path.ts";
import type { JsonObject, JsonValue, LogRecord } from "../../../lib/record/record.ts";
import { fieldName, fieldTerm } from "./query_terms.ts";
import type { RowList } from "../rows/row.ts";

/** Statistics of a metadata field. */
export interface SeenField {
  /** Number of records with the field. */
  readonly count: number;
  /** True if all of its values are numbers. */
  readonly isNumeric: boolean;
  /** True if it has nested fields. */
  readonly isObject: boolean;
}

/** Statistics while records are counted, with the last record that had the field. */
type Counted = { -readonly [Key in keyof SeenField]: SeenField[Key] } & { last: LogRecord };

/** Schedules `callback` after `ms`; returns a cancel function. */
export type Delay = (callback: () => void, ms: number) => () => void;

/** Maximum number of records kept: those that a half-typed query has dropped, and those that came for it. */
const MAX_RECORDS = 20_000;

/** Metadata values read per slice, which takes one or two milliseconds. */
const SLICE_WORK = 5000;

/** Maximum number of distinct fields, and of distinct values of one field. */
const MAX_FIELDS = 2000;
const MAX_VALUES = 2000;

/** Maximum nesting depth of fields. */
const MAX_DEPTH = 8;

/** Maximum length of a counted value, in UTF-16 code units. */
const MAX_VALUE_LENGTH = 200;

/** Reads a record and returns the number of values read. */
type Look = (record: LogRecord) => number;

/** Counts the fields of records, and the values of one field, in slices. */
export class SeenFields {
  readonly #delay: Delay;
  readonly #progress: () => void;
  /** Records by id. A record may be dropped by one filter and arrive again for the next. */
  readonly #records = new Map<string, LogRecord>();
  readonly #fields = new Map<string, Counted>();
  #values: { readonly name: string; readonly counts: Map<string, number>; readonly add: Look } | undefined;
  /** Cancel functions of pending slices. */
  readonly #stops = new Set<() => void>();

  /** @param progress Called after a later slice has added counts. */
  constructor(delay: Delay, progress: () => void) {
    this.#delay = delay;
    this.#progress = progress;
  }

  /** Metadata fields, by their names in queries. */
  get fields(): ReadonlyMap<string, SeenField> {
    return this.#fields;
  }

  /** Counts the rows of a list that were not counted before. */
  learn(list: Pick<RowList, "length" | "at">): void {
    if (this.#records.size > MAX_RECORDS) this.forget();
    const fresh: LogRecord[] = [];
    for (let index = 0; index < list.length; index++) {
      const row = list.at(index);
      if (row.kind !== "record" || this.#records.has(row.id)) continue;
      this.#records.set(row.id, row.record);
      fresh.push(row.record);
    }
    if (fresh.length === 0) return;
    this.#look(fresh, (record) => addFields(this.#fields, record));
    if (this.#values !== undefined) this.#look(fresh, this.#values.add);
  }

  /** Returns the values of a field with their record counts. Counts of the first slice come first, the rest later. */
  values(name: string): ReadonlyMap<string, number> {
    if (this.#values?.name !== name) {
      const counts = new Map<string, number>();
      const count = valueCounter(name);
      this.#values = { name, counts, add: (record) => count(counts, record) };
      this.#look([...this.#records.values()], this.#values.add);
    }
    return this.#values.counts;
  }

  /** Forgets all records and counts. */
  forget(): void {
    for (const stop of this.#stops) stop();
    this.#stops.clear();
    this.#records.clear();
    this.#fields.clear();
    this.#values = undefined;
  }

  /** Reads records in slices, and yields to other tasks between them. */
  #look(records: readonly LogRecord[], look: Look): void {
    let next = 0;
    const go = () => {
      for (let work = 0; next < records.length && work < SLICE_WORK; next++) work += look(records[next]);
      if (next === records.length) return;
      const stop = this.#delay(() => {
        this.#stops.delete(stop);
        go();
        if (next === records.length) this.#progress();
      }, 0);
      this.#stops.add(stop);
    };
    go();
  }
}

/** Counts the fields of records at once. It stops after the values that one slice reads. */
export function countFields(records: Iterable<LogRecord>): ReadonlyMap<string, SeenField> {
  const seen = new Map<string, Counted>();
  let work = 0;
  for (const record of records) {
    if (work >= SLICE_WORK) break;
    work += addFields(seen, record);
  }
  return seen;
}

/** Adds the fields of a record to `seen`; returns the number of values read. */
function addFields(seen: Map<string, Counted>, record: LogRecord): number {
  let work = 1;

  function add(name: string, isNumeric: boolean, isObject: boolean) {
    const field = seen.get(name);
    if (field === undefined) {
      if (seen.size < MAX_FIELDS) seen.set(name, { count: 1, isNumeric, isObject, last: record });
      return;
    }
    // Each item of a list may have the field; the record counts once.
    if (field.last !== record) field.count++;
    field.last = record;
    field.isNumeric &&= isNumeric;
    field.isObject ||= isObject;
  }

  function walk(name: string, depth: number, value: JsonValue) {
    work++;
    if (Array.isArray(value)) value.forEach((item) => walk(name, depth, item));
    else if (typeof value !== "object" || value === null) add(name, typeof value === "number", false);
    else {
      if (depth === 1) add(name, false, true);
      if (depth === MAX_DEPTH) return;
      for (const key of Object.keys(value)) walk(`${name}.${key}`, depth + 1, (value as JsonObject)[key]);
    }
  }

  for (const key of Object.keys(record.metadata)) if (key !== "") walk(fieldName([key]), 1, record.metadata[key]);
  return work;
}

/** Returns a function that adds the values of a field in a record to `seen`, and returns the number of values read. */
function valueCounter(name: string): (seen: Map<string, number>, record: LogRecord) => number {
  const path = readPath(name);
  return function countValues(seen, { level, metadata }) {
    const texts = new Set<string>();
    if (name === "level") texts.add(level);
    else {
      someAt(metadata, path, (found) => {
        for (const value of Array.isArray(found) ? found : [found]) {
          const text = searchText(name, value);
          if (text !== undefined) texts.add(text);
        }
        return false;
      });
    }
    for (const text of texts) {
      const count = seen.get(text) ?? 0;
      if (count > 0 || seen.size < MAX_VALUES) seen.set(text, count + 1);
    }
    return 1 + texts.size;
  };
}

/** Returns a value as the text that a query searches for, or `undefined` if a query cannot express it. */
export function searchText(name: string, value: JsonValue): string | undefined {
  const text = stripAnsi(String(value));
  return text.length > MAX_VALUE_LENGTH || fieldTerm(name, value) === undefined ? undefined : text;
}
