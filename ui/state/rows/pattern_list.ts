import { computed, createModel, effect, type Model, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { formatEventId } from "../../../lib/wire/cursor.ts";
import { isObject } from "../../../lib/wire/event.ts";
import { type CountedValue, isCounted, isListOf, isNumberList } from "../counts/entries.ts";
import { pollAnswer, type PolledEnvironment } from "../counts/polled_answer.ts";
import { changeQuery } from "../terms/query_in_force.ts";
import { readRange, type TimeRange, withRange } from "../terms/time_range.ts";
import { fieldTerm, withTerm } from "../terms/query_terms.ts";
import type { View } from "./view.ts";
import { openWayBack } from "./way_back.ts";

/** Choices of the list of patterns. */
export const PATTERN_CHOICES = ["frequent", "failing", "new", "gone", "changed"] as const;

/** Choice of the list of patterns. */
export type PatternChoice = typeof PATTERN_CHOICES[number];

/** Points in time from which on a pattern is new: an age, the start of the server, or the last row that was read. */
export const NEW_AGES = ["15m", "1h", "1d", "start", "mark"] as const;

/** Point in time from which on a pattern is new. */
export type NewAge = typeof NEW_AGES[number];

/** Lengths of the range that is compared, without one in the query. */
export const CHANGE_LENGTHS = ["5m", "15m", "1h", "1d"] as const;

/** Length of the range that is compared. */
export type ChangeLength = typeof CHANGE_LENGTHS[number];

/** Ranges to compare with: the one of the same length just before, or that a day or a week earlier. */
export const OTHER_RANGES = ["before", "dayEarlier", "weekEarlier"] as const;

/** Range to compare with. */
export type OtherRange = typeof OTHER_RANGES[number];

/** Pattern in the list, as the server sends it. */
export interface ListedPattern {
  readonly id: string;
  /** Message with `<*>` in place of variable parts. */
  readonly template: string;
  readonly count: number;
  /** Number of its records in the other range, if there is one. */
  readonly before?: number;
  /** Number of its records of each level. */
  readonly levels: Readonly<Record<string, number>>;
  /** Its most frequent services with their counts, the first one foremost. */
  readonly services?: readonly CountedValue[];
  /** Timestamps of its first and last record, ISO 8601 in UTC. */
  readonly first: string;
  readonly last: string;
  /** Records of each interval. */
  readonly trend: readonly number[];
}

/** Answer of the server. */
export interface ListedPatterns {
  /** Records that match the filter in force. */
  readonly matched: number;
  /** False if only the newest of them were counted. */
  readonly isComplete: boolean;
  readonly patterns: readonly ListedPattern[];
}

/** Dependencies of the model; tests inject fakes. */
export interface PatternListEnvironment extends PolledEnvironment {
  /** Id of the last row that was read. */
  readonly readId: ReadonlySignal<string | undefined>;
  /** Returns the run of the server. */
  run(): string;
}

/** List of the patterns of the records that match the filter in force. */
export interface PatternListState {
  readonly isOpen: ReadonlySignal<boolean>;
  readonly choice: ReadonlySignal<PatternChoice>;
  readonly age: ReadonlySignal<NewAge>;
  /** Points in time that can be chosen. */
  readonly ages: ReadonlySignal<readonly NewAge[]>;
  readonly length: ReadonlySignal<ChangeLength>;
  readonly other: ReadonlySignal<OtherRange>;
  /** True if the query has a time range, which is compared then. */
  readonly hasRange: ReadonlySignal<boolean>;
  /** Text that the listed templates contain. */
  readonly text: ReadonlySignal<string>;
  /** Last answer; `undefined` before the first one. */
  readonly found: ReadonlySignal<ListedPatterns | undefined>;
  /** Patterns of the choice with the text. */
  readonly listed: ReadonlySignal<readonly ListedPattern[]>;
  /** True if the last request failed. */
  readonly isStale: ReadonlySignal<boolean>;
  toggle(): void;
  choose(choice: PatternChoice): void;
  setAge(age: NewAge): void;
  setLength(length: ChangeLength): void;
  setOther(other: OtherRange): void;
  setText(text: string): void;
  /** Shows the records of a pattern alone. The way back leads to the list. */
  showOnly(id: string): void;
  /** Hides the records of a pattern. */
  hide(id: string): void;
  /** Sets whether the page is visible. Nothing is requested while it is hidden. */
  show(isVisible: boolean): void;
}

/** Model of {@linkcode PatternListState}. */
export type PatternList = Model<PatternListState>;

/** Maximum number of patterns that are requested. */
const LIMIT = 500;

/** Part of the intervals at the end in which a pattern that is gone has no record. */
const GONE_PART = 0.25;

const SORTS: Readonly<Record<PatternChoice, string>> = {
  frequent: "count",
  failing: "errors",
  new: "first",
  gone: "last",
  changed: "change",
};

const DAY_MS = 86_400_000;
const LENGTHS_MS: Readonly<Record<ChangeLength, number>> = {
  "5m": 300_000,
  "15m": 900_000,
  "1h": 3_600_000,
  "1d": DAY_MS,
};

/** Creates the model of a closed list. */
export const PatternListModel: new (view: View, environment: PatternListEnvironment) => PatternList = createModel((
  view: View,
  { read, delay, now, readId, run }: PatternListEnvironment,
): PatternListState => {
  const isOpen = signal(false);
  const choice = signal<PatternChoice>("frequent");
  const age = signal<NewAge>("15m");
  const length = signal<ChangeLength>("15m");
  const other = signal<OtherRange>("before");
  const text = signal("");
  const isVisible = signal(false);
  const hasRange = computed(() => readRange(view.params.value.q ?? "") !== undefined);

  /** Returns the parameters of a request now. */
  function params(): URLSearchParams {
    const { q = "", ...rest } = view.params.value;
    const isChange = choice.value === "changed";
    const asked = isChange ? withRange(q, undefined) : q;
    return new URLSearchParams({
      ...rest,
      ...asked !== "" && { q: asked },
      limit: String(LIMIT),
      sort: SORTS[choice.value],
      ...choice.value === "new" && { since: since() },
      ...isChange && ranges(readRange(q), LENGTHS_MS[length.value], other.value, now()),
    });
  }

  function since(): string {
    if (age.value === "start") return formatEventId(run(), 0);
    return age.value === "mark" ? readId.value ?? NEW_AGES[0] : age.value;
  }

  const { found, isStale, refresh } = pollAnswer(
    async (signal) => readPatterns(await read(untracked(params), signal)),
    { delay, now },
  );

  effect(() => refresh.show(isVisible.value && isOpen.value));
  effect(() => {
    params();
    if (isOpen.value) refresh.restart(0);
  });
  const leave = openWayBack(view, isOpen);

  function addTerm(id: string, exclude: boolean) {
    const term = fieldTerm("pattern", id);
    if (term !== undefined) changeQuery(view, (q) => withTerm(q, term, exclude));
  }

  return {
    isOpen,
    choice,
    age,
    ages: computed(() => NEW_AGES.filter((age) => age !== "mark" || readId.value !== undefined)),
    length,
    other,
    hasRange,
    text,
    found,
    listed: computed(() => {
      const wanted = text.value.trim().toLowerCase();
      return (found.value?.patterns ?? []).filter((pattern) =>
        isOfChoice(pattern, choice.value) && pattern.template.toLowerCase().includes(wanted)
      );
    }),
    isStale,
    toggle: () => isOpen.value = !isOpen.peek(),
    choose: (next) => choice.value = next,
    setAge: (next) => age.value = next,
    setLength: (next) => length.value = next,
    setOther: (next) => other.value = next,
    setText: (next) => text.value = next,
    showOnly(id) {
      leave();
      addTerm(id, false);
    },
    hide: (id) => addTerm(id, true),
    show: (next) => isVisible.value = next,
  };
});

/** Returns the parameters of the range that ends now, or of one of the query, and of the other one. */
function ranges(range: TimeRange | undefined, lengthMs: number, other: OtherRange, now: number) {
  const to = range?.to ?? now;
  const from = range?.from ?? to - lengthMs;
  const shift = other === "before" ? to - from : other === "dayEarlier" ? DAY_MS : 7 * DAY_MS;
  const times = { from, to, before_from: from - shift, before_to: to - shift };
  return Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, new Date(ms).toISOString()]));
}

/** Returns the number of the records of a pattern that are errors. */
export function errorsOf({ levels }: ListedPattern): number {
  return (levels.ERROR ?? 0) + (levels.FATAL ?? 0);
}

function isOfChoice(pattern: ListedPattern, choice: PatternChoice): boolean {
  if (choice === "changed") return pattern.before !== pattern.count;
  if (choice === "failing") return errorsOf(pattern) > 0;
  if (choice !== "gone") return true;
  const { trend } = pattern;
  return trend.slice(-Math.max(1, Math.floor(GONE_PART * trend.length))).every((count) => count === 0);
}

/** Returns the patterns of an answer. Entries that are none are left out. */
function readPatterns(answer: unknown): ListedPatterns {
  if (!isObject(answer) || !Array.isArray(answer.patterns) || typeof answer.matched !== "number") {
    throw new SyntaxError("Cannot read the list of patterns");
  }
  const { matched, complete, patterns } = answer;
  return { matched, isComplete: complete !== false, patterns: patterns.filter(isPattern) };
}

function isPattern(entry: unknown): entry is ListedPattern {
  if (!isObject(entry)) return false;
  const { id, template, count, before = 0, levels, services, first, last, trend } = entry;
  return [id, template, first, last].every((text) => typeof text === "string") && Number.isFinite(count) &&
    Number.isFinite(before) &&
    isObject(levels) && Object.values(levels).every(Number.isFinite) && isNumberList(trend) &&
    (services === undefined || isListOf(services, isCounted));
}
