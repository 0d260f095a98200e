import { createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import type { Level } from "../../../lib/record/severity.ts";
import { withoutChoices } from "../terms/field_choices.ts";
import { openRefresh, type Refreshed } from "./refresh.ts";
import { readRange, type TimeRange, withRange } from "../terms/time_range.ts";
import type { View } from "../rows/view.ts";

/** Fields with counted values. */
export const FACET_FIELDS = ["level", "service", "origin", "logger", "source"] as const;

/** Field with counted values. */
export type FacetField = typeof FACET_FIELDS[number];

/** Values of a field, most frequent first. */
export interface Facet {
  readonly values: readonly { readonly value: string | number | boolean | null; readonly count: number }[];
  /** Number of distinct values. */
  readonly distinct: number;
}

/** Record counts over time. */
export interface Histogram {
  /** Key of the filter that is counted. */
  readonly key: string;
  /** True if no record is outside of it; false if it covers a part of the time. */
  readonly isWhole: boolean;
  /** Length of a bar, in ms; 0 if there are none. */
  readonly intervalMs: number;
  readonly bars: readonly Bar[];
  /** Bars of the period of the same length before a time range, moved to the times of that range. */
  readonly previous?: readonly Bar[];
}

/** Record counts of one interval. */
export interface Bar {
  /** Start in ms since the Unix epoch, a multiple of the interval. */
  readonly start: number;
  readonly count: number;
  readonly levels: Readonly<Record<Level, number>>;
}

/** Dependencies of the counts. */
export interface CountsEnvironment {
  /** Fetches a route of the API. */
  read(route: "facets" | "histogram", params: URLSearchParams, signal: AbortSignal): Promise<unknown>;
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
  /** Returns the time in ms since the Unix epoch. */
  now(): number;
}

/** Counts of the records that the server keeps and the query matches. */
export interface CountsState {
  /** Values by field. The query is applied without its choices for that field, so that other values are counted too. */
  readonly facets: ReadonlySignal<ReadonlyMap<FacetField, Facet>>;
  /** Counts over time, without the time range of the query; with one, of that range and its surroundings. */
  readonly histogram: ReadonlySignal<Histogram>;
  /** True if the last request failed, so that the counts are out of date. */
  readonly isStale: ReadonlySignal<boolean>;
  /** False if the values of the oldest records are not counted, as there are too many of them. */
  readonly isComplete: ReadonlySignal<boolean>;
  /** Number of records in memory that the filter leaves out; `undefined` before the first answer. */
  readonly hidden: ReadonlySignal<number | undefined>;
  /** Number of records in memory; `undefined` before the first answer. */
  readonly total: ReadonlySignal<number | undefined>;
  /** Fields that show all values instead of the first ones. */
  readonly unfolded: ReadonlySignal<ReadonlySet<FacetField>>;
  unfold(field: FacetField, on: boolean): void;
  /** Sets whether the page is visible. Nothing is fetched while it is hidden. */
  show(isVisible: boolean): void;
}

/** Model of {@linkcode CountsState}. */
export type Counts = Model<CountsState>;

/** Number of values of a field shown at first, and at most. */
export const FEW_VALUES = 10;
export const MANY_VALUES = 200;

/** Number of bars to ask for, and the limits within which the interval is kept while time advances. */
const BARS = 90;
const MIN_BARS = 30;
const MAX_BARS = 100;

/** Pause in typing before the server is asked, in ms. */
const TYPING_REST_MS = 250;

const EARLIEST_MS = Date.parse("0000-01-01T00:00:00.000Z");
const LATEST_MS = Date.parse("9999-12-31T23:59:59.999Z");

const NO_HISTOGRAM: Histogram = { key: "", isWhole: true, intervalMs: 0, bars: [] };

/** Creates the counts. The first request is sent when the page becomes visible. */
export const CountsModel: new (view: View, environment: CountsEnvironment) => Counts = createModel((
  view: View,
  environment: CountsEnvironment,
): CountsState => {
  const facets = signal<ReadonlyMap<FacetField, Facet>>(new Map());
  const histogram = signal(NO_HISTOGRAM);
  const isStale = signal(false);
  const isComplete = signal(true);
  const hidden = signal<number | undefined>(undefined);
  const total = signal<number | undefined>(undefined);
  const unfolded = signal<ReadonlySet<FacetField>>(new Set());
  const refresh = openRefresh({
    ask,
    // Records that the filter drops do not arrive, but some of them are counted.
    announcesAll: () => view.filter.peek().key === "",
    delay: environment.delay,
    now: environment.now,
  });
  /** Newest record of the last answer. */
  let newest = "";
  /** Interval kept while time advances, and the time range it is for. */
  let [intervalMs, shown] = [0, ""];
  /** Bars of the last period before, and the key of its request. */
  let before: { readonly key: string; readonly bars: readonly Bar[] } | undefined;

  async function ask(signal: AbortSignal): Promise<Refreshed> {
    const { q = "", ...others } = view.params.peek();
    try {
      const [bars, ...answers] = await Promise.all([
        askHistogram(q, others, signal),
        ...queriesOf(q).map(([q, fields]) => askFacets(q, fields, others, signal)),
      ]);
      if (signal.aborted) return "failed";
      facets.value = new Map(answers.flatMap(({ found }) => found));
      isComplete.value = answers.every(({ isComplete }) => isComplete);
      hidden.value = answers.find((answer) => answer.q === q)?.hidden;
      total.value = answers[0].total;
      histogram.value = bars;
      isStale.value = false;
      const last = newest;
      newest = answers[0].newest;
      return newest === last ? "unchanged" : "changed";
    } catch (error) {
      if (!signal.aborted) isStale.value = true;
      throw error;
    }
  }

  async function askFacets(q: string, fields: readonly FacetField[], others: Params, signal: AbortSignal) {
    const limit = fields.some((field) => unfolded.peek().has(field)) ? MANY_VALUES : FEW_VALUES;
    const params = new URLSearchParams({ ...others, q, limit: String(limit) });
    for (const field of fields.length === 0 ? FACET_FIELDS.slice(0, 1) : fields) params.append("field", field);
    const answer = await environment.read("facets", params, signal) as FacetsAnswer;
    const { run, oldest, newest, held } = answer;
    return {
      q,
      newest: `${run}-${newest}`,
      hidden: Math.max(0, newest - oldest + 1 - held),
      isComplete: answer.complete,
      total: Math.max(0, newest - oldest + 1),
      found: answer.facets.filter(({ field }) => fields.includes(field))
        .map(({ field, values, distinct }) => [field, { values, distinct }] as const),
    };
  }

  async function askHistogram(q: string, others: Params, signal: AbortSignal): Promise<Histogram> {
    const range = readRange(q);
    const part = surroundings(range, environment.now());
    const params = { ...others, q: withoutRange(q, range), cover: "held", ...part };
    const read = async (more: Params): Promise<Histogram> => ({
      key: view.filter.peek().key,
      isWhole: !("from" in part),
      ...readHistogram(await environment.read("histogram", new URLSearchParams({ ...params, ...more }), signal)),
    });
    /** Adds the bars of the period before, which are moved by a whole number of bars. */
    const withPrevious = async (found: Histogram): Promise<Histogram> => {
      if (range?.from === undefined || found.bars.length === 0 || !("from" in part)) return found;
      const now = environment.now();
      const shiftMs = Math.round(((range.to ?? now) - range.from) / found.intervalMs) * found.intervalMs;
      const first = found.bars[0].start - shiftMs;
      const end = found.bars[found.bars.length - 1].start + found.intervalMs - shiftMs;
      const bars = await askPrevious(
        {
          ...params,
          ...{ from: formatTime(first), to: formatTime(end), interval: formatLength(found.intervalMs) },
        },
        found.intervalMs,
        signal,
      );
      if (bars.every(({ count }) => count === 0)) return found;
      return { ...found, previous: bars.map((bar) => ({ ...bar, start: bar.start + shiftMs })) };
    };
    const key = range === undefined ? "" : range.to === undefined ? "on" : `${range.from}-${range.to}`;
    if (key === shown && intervalMs > 0) {
      const found = await read({ interval: formatLength(intervalMs), buckets: String(MAX_BARS) });
      if (found.bars.length >= MIN_BARS && found.intervalMs === intervalMs) return await withPrevious(found);
    }
    const found = await read({ buckets: String(BARS) });
    [intervalMs, shown] = [found.bars.length < MIN_BARS ? 0 : found.intervalMs, key];
    return await withPrevious(found);
  }

  /** Returns the bars of a past period, which are requested once; none if the request fails. */
  async function askPrevious(params: Params, intervalMs: number, signal: AbortSignal): Promise<readonly Bar[]> {
    const search = new URLSearchParams(params);
    const key = search.toString();
    if (before?.key === key) return before.bars;
    try {
      const found = readHistogram(await environment.read("histogram", search, signal));
      before = { key, bars: found.intervalMs === intervalMs ? found.bars : [] };
      return before.bars;
    } catch {
      return []; // the bars of the range itself are shown without them
    }
  }

  effect(() => {
    view.arrivals.value;
    refresh.want();
  });
  let key = view.filter.peek().key;
  effect(() => {
    const isTyping = view.isTyping.value;
    if (view.filter.value.key === key) return;
    key = view.filter.value.key;
    refresh.restart(isTyping ? TYPING_REST_MS : 0);
  });

  return {
    facets,
    histogram,
    isStale,
    isComplete,
    hidden,
    total,
    unfolded,
    unfold(field, on) {
      const next = new Set(unfolded.peek());
      if (on) next.add(field);
      else next.delete(field);
      unfolded.value = next;
      if (on) refresh.restart(0);
    },
    show: (isVisible) => refresh.show(isVisible),
  };
});

type Params = Readonly<Record<string, string>>;

interface FacetsAnswer {
  readonly run: string;
  readonly oldest: number;
  readonly newest: number;
  readonly held: number;
  readonly complete: boolean;
  readonly facets: readonly ({ readonly field: FacetField } & Facet)[];
}

interface HistogramAnswer {
  readonly interval_ms: number;
  readonly buckets: readonly (Omit<Bar, "start"> & { readonly start: string })[];
}

function readHistogram(answer: unknown): Pick<Histogram, "intervalMs" | "bars"> {
  const { interval_ms, buckets } = answer as HistogramAnswer;
  return { intervalMs: interval_ms, bars: buckets.map((bar) => ({ ...bar, start: Date.parse(bar.start) })) };
}

/**
 * Returns the query for each group of fields. All fields share one unless the query has choices. The query itself is
 * always among them, if need be without a field, to count its matches.
 */
function queriesOf(q: string): readonly (readonly [q: string, fields: readonly FacetField[]])[] {
  const fields = Map.groupBy(FACET_FIELDS, (field) => withoutChoices(q, field));
  if (!fields.has(q)) fields.set(q, []);
  return Array.from(fields);
}

function withoutRange(q: string, range: TimeRange | undefined): string {
  return range === undefined ? q : withRange(q, undefined);
}

/** Formats a duration for the API. */
function formatLength(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** Extends a time range by half its length on both sides. A range without a start is not limited. */
function surroundings({ from, to }: TimeRange = {}, now: number): Params {
  const around = from === undefined ? 0 : Math.ceil(((to ?? now) - from) / 2);
  if (from === undefined || around <= 0) return {};
  return { from: formatTime(from - around), ...to !== undefined && { to: formatTime(to + around) } };
}

/** Formats a time for the API, limited to years of four digits. */
function formatTime(ms: number): string {
  return new Date(Math.max(EARLIEST_MS, Math.min(ms, LATEST_MS))).toISOString();
}
