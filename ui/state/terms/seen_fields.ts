import { stripAnsi } from "../../../lib/base/ansi.ts";
import { readPath, someAt } from "../../../lib/query/path.ts";
import type { JsonObject, JsonValue, LogRecord } from "../../../lib/record/record.ts";
import { fieldName, fieldTerm } from "./query_terms.ts";
import type { RowList } from "../rows/row.ts";

/** A field of the metadata as it was seen. */
export interface SeenField {
  /** How many records have it. */
  readonly count: number;
  /** Whether it held nothing but numbers. */
  readonly isNumeric: boolean;
  /** Whether it holds other fields. */
  readonly isObject: boolean;
}

/** A field while its records are counted. */
type Counted = { -readonly [Key in keyof SeenField]: SeenField[Key] } & { last: LogRecord };

/** Calls back after a time in ms; gives what calls it off. */
export type Delay = (callback: () => void, ms: number) => () => void;

/** The most records learnt from: those that a half-written query has let go of, and those that came for it. */
const MAX_RECORDS = 20_000;

/** How much of the metadata is looked at in one go, in values; that takes one or two milliseconds. */
const SLICE_WORK = 5000;

/** The most fields told apart, and the most values of one. */
const MAX_FIELDS = 2000;
const MAX_VALUES = 2000;

/** How deep fields are looked for. */
const MAX_DEPTH = 8;

/** Longer values are not told apart. */
const MAX_VALUE_LENGTH = 200;

/** Learns something from a record; gives how many values it looked at. */
type Look = (record: LogRecord) => number;

/** Learns from records which fields there are, and which values one of them has, some records at a time. */
export class SeenFields {
  readonly #delay: Delay;
  readonly #progress: () => void;
  /** By their ids: a filter lets go of records that come again for the next one. */
  readonly #records = new Map<string, LogRecord>();
  readonly #fields = new Map<string, Counted>();
  #values: { readonly name: string; readonly counts: Map<string, number>; readonly add: Look } | undefined;
  /** Call off what is not looked at yet. */
  readonly #stops = new Set<() => void>();

  /** @param progress Is called when more was learnt later. */
  constructor(delay: Delay, progress: () => void) {
    this.#delay = delay;
    this.#progress = progress;
  }

  /** The fields of the metadata, by the names that a query has for them. */
  get fields(): ReadonlyMap<string, SeenField> {
    return this.#fields;
  }

  /** Learns from the rows of a list that are new to it. */
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

  /** The values that a field has, with how many records have each: at first in some records, then in all of them. */
  values(name: string): ReadonlyMap<string, number> {
    if (this.#values?.name !== name) {
      const counts = new Map<string, number>();
      const count = valueCounter(name);
      this.#values = { name, counts, add: (record) => count(counts, record) };
      this.#look([...this.#records.values()], this.#values.add);
    }
    return this.#values.counts;
  }

  /** Lets go of all of it. */
  forget(): void {
    for (const stop of this.#stops) stop();
    this.#stops.clear();
    this.#records.clear();
    this.#fields.clear();
    this.#values = undefined;
  }

  /** Looks at records, and lets others go first now and then. */
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

/** Adds the fields of a record to those that were seen; gives how many values it looked at. */
function addFields(seen: Map<string, Counted>, record: LogRecord): number {
  let work = 1;

  function add(name: string, isNumeric: boolean, isObject: boolean) {
    const field = seen.get(name);
    if (field === undefined) {
      if (seen.size < MAX_FIELDS) seen.set(name, { count: 1, isNumeric, isObject, last: record });
      return;
    }
    // A list may have a field in each of its items.
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

/** Makes what adds the values that a field has in a record to those that were seen, and gives how much it looked at. */
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

/** A value as a query looks for it, or `undefined` where none does. */
export function searchText(name: string, value: JsonValue): string | undefined {
  const text = stripAnsi(String(value));
  return text.length > MAX_VALUE_LENGTH || fieldTerm(name, value) === undefined ? undefined : text;
}
