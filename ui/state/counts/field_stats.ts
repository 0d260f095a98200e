import { computed, createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { isObject } from "../../../lib/wire/event.ts";
import type { View } from "../rows/view.ts";
import { openWayBack } from "../rows/way_back.ts";
import { changeQuery } from "../terms/query_in_force.ts";
import { withParts } from "../terms/query_parts.ts";
import { isListOf } from "./entries.ts";
import { pollAnswer, type PolledEnvironment } from "./polled_answer.ts";

/** Records that are compared with the rest. */
export const CHOSEN_RECORDS = ["errors", "warnings"] as const;

/** Records that are compared with the rest. */
export type ChosenRecords = typeof CHOSEN_RECORDS[number];

const QUERIES: Readonly<Record<ChosenRecords, string>> = { errors: "level>=error", warnings: "level>=warn" };

/** Value of a field, as the server sends it. Shares are from 0 to 1. */
export interface ValueShare {
  readonly value: string | number | boolean | null;
  /** Query for its records. */
  readonly query?: string;
  readonly count: number;
  readonly share: number;
  /** Part of the chosen records, and of the rest, that have the value. */
  readonly chosen_share: number;
  readonly rest_share: number;
}

/** Figures of numbers; without numbers there are none but their count. */
export interface NumberFigures {
  readonly values: number;
  readonly min?: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
  readonly max?: number;
}

/** Interval of a distribution. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Those of the chosen records. */
  readonly part: number;
}

/** Answer of the server. */
export interface FieldStatistics {
  readonly field: string;
  /** Records that match the filter in force. */
  readonly matched: number;
  readonly isComplete: boolean;
  readonly chosen: number;
  readonly rest: number;
  readonly missing: number;
  readonly distinct: number;
  readonly other: number;
  readonly values: readonly ValueShare[];
  readonly differences: readonly ValueShare[];
  readonly numbers?: {
    readonly unit: string;
    readonly all: NumberFigures;
    readonly chosen: NumberFigures;
    readonly rest: NumberFigures;
    readonly buckets: readonly Bucket[];
  };
}

/** Statistics of a field in the records that match the filter in force. */
export interface FieldStatsState {
  readonly isOpen: ReadonlySignal<boolean>;
  readonly field: ReadonlySignal<string>;
  readonly choice: ReadonlySignal<ChosenRecords>;
  /** Last answer for the field; `undefined` before the first one. */
  readonly found: ReadonlySignal<FieldStatistics | undefined>;
  /** Differences that are large enough to be told. */
  readonly told: ReadonlySignal<readonly ValueShare[]>;
  /** True if the last request failed. */
  readonly isStale: ReadonlySignal<boolean>;
  toggle(): void;
  /** Opens the statistics of a field. */
  open(field: string): void;
  setField(field: string): void;
  choose(choice: ChosenRecords): void;
  /** Shows the records of a value alone. The way back leads to the statistics. */
  showOnly(query: string): void;
  /** Sets whether the page is visible. Nothing is requested while it is hidden. */
  show(isVisible: boolean): void;
}

/** Model of {@linkcode FieldStatsState}. */
export type FieldStatsInstance = Model<FieldStatsState>;

/** Maximum number of values that are requested. */
const LIMIT = 20;

/** Pause in typing before a request is sent, in ms. */
const TYPING_REST_MS = 250;

/** Least difference of two shares, and least number of the records of each, that are told. */
const MIN_DIFFERENCE = 0.05;
const MIN_RECORDS = 5;

/** Creates the model of closed statistics. */
export const FieldStatsModel: new (view: View, environment: PolledEnvironment) => FieldStatsInstance = createModel((
  view: View,
  { read, delay, now }: PolledEnvironment,
): FieldStatsState => {
  const isOpen = signal(false);
  const field = signal("level");
  const choice = signal<ChosenRecords>("errors");
  const isVisible = signal(false);
  const params = computed(() =>
    new URLSearchParams({
      ...view.params.value,
      field: field.value.trim() || "level",
      chosen: QUERIES[choice.value],
      limit: String(LIMIT),
    })
  );

  const { found, isStale, refresh } = pollAnswer(
    async (signal) => readStatistics(await read(params.peek(), signal)),
    { delay, now },
  );
  const current = computed(() => found.value?.field === params.value.get("field") ? found.value : undefined);

  effect(() => refresh.show(isVisible.value && isOpen.value));
  let asked = "";
  effect(() => {
    params.value;
    if (!isOpen.value) return;
    // A choice is answered at once, and a field once its typist pauses.
    refresh.restart(field.value === asked || asked === "" ? 0 : TYPING_REST_MS);
    asked = field.value;
  });
  const leave = openWayBack(view, isOpen);

  return {
    isOpen,
    field,
    choice,
    found: current,
    told: computed(() => {
      const { chosen = 0, rest = 0, differences = [] } = current.value ?? {};
      if (chosen < MIN_RECORDS || rest < MIN_RECORDS) return [];
      return differences.filter((share) => Math.abs(share.chosen_share - share.rest_share) >= MIN_DIFFERENCE);
    }),
    isStale,
    toggle: () => isOpen.value = !isOpen.peek(),
    open(next) {
      field.value = next;
      asked = next;
      isOpen.value = true;
    },
    setField: (next) => field.value = next,
    choose: (next) => choice.value = next,
    showOnly(query) {
      leave();
      changeQuery(view, (q) => withParts(q, query));
    },
    show: (next) => isVisible.value = next,
  };
});

/** Returns the statistics of an answer. */
function readStatistics(answer: unknown): FieldStatistics {
  if (!isObject(answer)) throw new SyntaxError("Cannot read the statistics of a field");
  const { field, matched, complete, chosen, rest, missing, distinct, other, values, differences, numbers } = answer;
  if (
    typeof field !== "string" || ![matched, chosen, rest, missing, distinct, other].every(Number.isFinite) ||
    !isListOf(values, isShare) || !isListOf(differences, isShare) || numbers !== undefined && !isNumbers(numbers)
  ) throw new SyntaxError("Cannot read the statistics of a field");
  return { ...answer, isComplete: complete !== false } as unknown as FieldStatistics;
}

function isShare({ value, query, count, share, chosen_share, rest_share }: Record<string, unknown>): boolean {
  return (value === null || typeof value !== "object") && (query === undefined || typeof query === "string") &&
    [count, share, chosen_share, rest_share].every(Number.isFinite);
}

function isNumbers(numbers: unknown): boolean {
  if (!isObject(numbers) || typeof numbers.unit !== "string") return false;
  const { all, chosen, rest, buckets } = numbers;
  return [all, chosen, rest].every((figures) => isObject(figures) && Object.values(figures).every(Number.isFinite)) &&
    isListOf(buckets, (bucket) => [bucket.from, bucket.to, bucket.count, bucket.part].every(Number.isFinite));
}
