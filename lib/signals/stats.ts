import { stripAnsi } from "../base/ansi.ts";
import { isPath, isPathField, sourceOfPaths, templatePath } from "../query/path_template.ts";
import { printQuery } from "../query/print.ts";
import type { Query } from "../query/syntax.ts";
import { LEVEL_RANK } from "../record/level.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";
import type { HistoryEntry } from "../stream/history.ts";
import { type Cursor, formatEventId } from "../wire/cursor.ts";
import { type NumberReader, numberReader, type ValueReader, valueReader } from "./field_values.ts";
import { type GroupFigures, Groups, type GroupSort, type ListedGroups, type TimeRange } from "./groups.ts";
import type { Patterns } from "./patterns.ts";

/** Value of a field by which records are grouped. */
export type GroupValue = string | number | boolean | null;

/** Statistics to compute. */
export interface StatsAsked {
  /** Fields to group by: `level`, `message`, `pattern`, or dotted paths into the metadata. @default one group of all */
  readonly by?: readonly string[];
  /** Field whose numbers are summarized. @default none */
  readonly of?: string;
  /** Length of the intervals, in ms; it doubles while there are more than 120. @default counts alone */
  readonly interval?: number;
  /** Patterns of the messages, for `pattern`. @default none */
  readonly patterns?: Patterns;
}

/** Figures of the records that have the same values. */
export interface StatsGroup extends GroupFigures {
  /** Value of each field; paths have `:id` in place of their variable segments. */
  readonly group: Readonly<Record<string, GroupValue>>;
  /** Query for the records of the group; absent if none can be written. */
  readonly query?: string;
  /** Id of the record with the largest number, or of the first one that was read. */
  readonly exemplar: string;
}

/** Statistics of records. */
export interface StatsSummary extends Omit<ListedGroups<unknown>, "groups"> {
  /** Groups in their order. */
  readonly groups: readonly StatsGroup[];
  /** Records without one of the fields to group by. */
  readonly missing: number;
  /** Unit of the numbers: `ms` for durations; `""` if it is unknown. */
  readonly unit: string;
}

/** Longest text that is a group by itself, in UTF-16 code units. */
export const MAX_GROUP_TEXT = 256;

/**
 * Statistics of records by the values of fields: counts, rates, share of errors, and percentiles of a number.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { toRecord } from "../record/record.ts";
 * import { Stats } from "./stats.ts";
 *
 * const stats = new Stats({ by: ["path"], of: "duration_ms" });
 * for (const seq of [1, 2, 3]) {
 *   const record = toRecord({ message: "GET", metadata: { path: `/orders/${seq}`, duration_ms: 10 * seq } });
 *   stats.add({ run: "m3k9x1", seq, record });
 * }
 * const { groups: [{ group, count, max, query }] } = await stats.summarize("count", 10);
 * assertEquals([group.path, count, max], ["/orders/:id", 3, 30]);
 * assertEquals(query, "path:/^\\/orders\\/[^\\/?#]*[\\d@][^\\/?#]*([?#]|$)/");
 * ```
 */
export class Stats {
  readonly #fields: readonly Field[];
  readonly #number: NumberReader | undefined;
  readonly #groups: Groups<Facts>;
  #missing = 0;

  /** @param asked Statistics to compute. */
  constructor({ by = [], of, interval, patterns }: StatsAsked) {
    this.#fields = by.map((name) => ({ name, read: valueReader(name, patterns), isPath: isPathField(name) }));
    this.#number = of === undefined ? undefined : numberReader(of);
    this.#groups = new Groups({ hasNumbers: of !== undefined, interval });
  }

  /** Counts a record. */
  add({ run, seq, record }: HistoryEntry): void {
    const fields = this.#fields;
    const values: GroupValue[] = [];
    let key: GroupValue = null;
    let isGroup = true;
    /** Texts that values stand for. */
    let raw: string[] | undefined;
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at];
      const value = field.read(record);
      if (value === undefined) {
        this.#missing++;
        return;
      }
      const grouped = groupedValue(field, value);
      if (grouped === undefined) isGroup = false;
      else {
        if (grouped !== value) (raw ??= [])[at] = value as string;
        values.push(grouped);
        // With its length, since a value may have any character.
        key = at === 0 ? grouped : `${typeof key}${String(key).length}:${key}${typeof grouped}${grouped}`;
      }
    }
    const value = this.#number?.read(record);
    const sample = { time: Date.parse(record.timestamp), isError: isErrorRecord(record), value };
    if (!isGroup) return this.#groups.addOther(sample);
    const group = this.#groups.add(key, sample, () => new Facts(values, { run, seq }, value ?? -Infinity));
    group?.facts.add(raw, run, seq, value);
  }

  /**
   * Returns the statistics. Long work is done in turns.
   *
   * @param sort Order of the groups.
   * @param limit Most groups that are listed; all others are one.
   * @param range Range that was asked for. @default that of the records
   */
  async summarize(sort: GroupSort, limit: number, range?: TimeRange): Promise<StatsSummary> {
    const listed = await this.#groups.list(sort, limit, range);
    const groups = listed.groups.map(({ facts, figures }) => {
      const query = this.#queryOf(facts);
      const { run, seq } = facts.exemplar;
      return {
        group: Object.fromEntries(this.#fields.map(({ name }, at) => [name, facts.values[at]])),
        ...query !== undefined && { query },
        ...figures,
        exemplar: formatEventId(run, seq),
      };
    });
    return { ...listed, groups, missing: this.#missing, unit: this.#number?.unit ?? "" };
  }

  #queryOf({ values, isTemplate, hasHost }: Facts): string | undefined {
    const terms = this.#fields.map(({ name }, at) =>
      isTemplate[at] ? pathTerm(name, values[at] as string, hasHost) : valueTerm(name, values[at])
    );
    return terms.includes(undefined) ? undefined : printQuery({ kind: "and", terms: terms as Query[] });
  }
}

/** Field by which records are grouped. */
interface Field {
  readonly name: string;
  readonly read: ValueReader;
  readonly isPath: boolean;
}

/** Facts about a group. */
class Facts {
  readonly values: readonly GroupValue[];
  /** True for each value that stands for other texts. */
  readonly isTemplate: boolean[] = [];
  /** True if one of these texts has a host. */
  hasHost = false;
  exemplar: Cursor;
  #largest: number;

  constructor(values: readonly GroupValue[], exemplar: Cursor, largest: number) {
    this.values = values;
    this.exemplar = exemplar;
    this.#largest = largest;
  }

  /** Adds a record, given the texts that a value stands for. */
  add(raw: readonly string[] | undefined, run: string, seq: number, value: number | undefined): void {
    raw?.forEach((text, at) => {
      this.isTemplate[at] = true;
      if (!text.startsWith("/")) this.hasHost = true;
    });
    if (value === undefined || value <= this.#largest) return;
    this.#largest = value;
    this.exemplar = { run, seq };
  }
}

/** Returns true for a record that counts as an error. */
export function isErrorRecord({ level }: LogRecord): boolean {
  return LEVEL_RANK[level] >= LEVEL_RANK.ERROR;
}

/** Returns the value by which a record is grouped; `undefined` for one that is no group by itself. */
function groupedValue(field: Field, value: JsonValue): GroupValue | undefined {
  if (typeof value !== "string") return typeof value === "object" && value !== null ? undefined : value as GroupValue;
  const text = field.isPath && isPath(value) ? templatePath(value) : value;
  return text.length > MAX_GROUP_TEXT ? undefined : text;
}

/** Returns the term for a value of a field; `undefined` if a query cannot express it. */
export function valueTerm(name: string, value: GroupValue): Query | undefined {
  const text = String(value);
  if (name === "" || /[\n\r]/.test(name + text) || stripAnsi(text) !== text) return undefined;
  return text === ""
    ? { kind: "field", name, value: { kind: "regex", source: "^$", ignoreCase: false } }
    : { kind: "field", name, value: { kind: "pattern", parts: [text] } };
}

/** Returns the term for the paths of a template. */
export function pathTerm(name: string, template: string, hasHost: boolean): Query {
  return { kind: "field", name, value: { kind: "regex", source: sourceOfPaths(template, hasHost), ignoreCase: false } };
}
