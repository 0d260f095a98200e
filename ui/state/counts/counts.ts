import { createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import type { Level } from "../../../lib/record/level.ts";
import { withoutChoices } from "../terms/field_choices.ts";
import { openRefresh, type Refreshed } from "./refresh.ts";
import { readRange, type TimeRange, withRange } from "../terms/time_range.ts";
import type { View } from "../rows/view.ts";

/** The fields whose values are counted. */
export const FACET_FIELDS = ["level", "service", "logger", "source"] as const;

/** A field whose values are counted. */
export type FacetField = typeof FACET_FIELDS[number];

/** The values of a field, the most frequent first. */
export interface Facet {
  readonly values: readonly { readonly value: string | number | boolean | null; readonly count: number }[];
  /** How many different ones there are. */
  readonly distinct: number;
}

/** How many records there are over time. */
export interface Histogram {
  /** What is counted: that of the filter. */
  readonly key: string;
  /** Whether there is no more on either side, or only a part is looked at. */
  readonly isWhole: boolean;
  /** How long each bar is, in ms; 0 where there are none. */
  readonly intervalMs: number;
  readonly bars: readonly Bar[];
}

/** How many records there are in an interval. */
export interface Bar {
  /** In milliseconds since the Unix epoch, a multiple of the interval. */
  readonly start: number;
  readonly count: number;
  readonly levels: Readonly<Record<Level, number>>;
}

/** What the counts work with. */
export interface CountsEnvironment {
  /** Asks a route of the API. */
  read(route: "facets" | "histogram", params: URLSearchParams, signal: AbortSignal): Promise<unknown>;
  delay(callback: () => void, ms: number): () => void;
  /** Now, in milliseconds since the Unix epoch. */
  now(): number;
}

/** Counts of what the server keeps, with the query in force. */
export interface CountsState {
  /** Each without what the query chooses of the field itself, so that the other values are counted too. */
  readonly facets: ReadonlySignal<ReadonlyMap<FacetField, Facet>>;
  /** Without the range of time that the query has; with one, of that and what is around it. */
  readonly histogram: ReadonlySignal<Histogram>;
  /** Whether the last question was not answered, so that these are of an earlier time. */
  readonly isStale: ReadonlySignal<boolean>;
  /** The fields of which all values are counted, rather than the first ones. */
  readonly unfolded: ReadonlySignal<ReadonlySet<FacetField>>;
  unfold(field: FacetField, on: boolean): void;
  /** Says whether somebody looks; nothing is asked while nobody does. */
  show(isVisible: boolean): void;
}

/** The counts. */
export type Counts = Model<CountsState>;

/** How many values of a field are shown at first, and at the most. */
export const FEW_VALUES = 10;
export const MANY_VALUES = 200;

/** About how many bars to ask for, and between which numbers they stay as they are while time goes on. */
const BARS = 90;
const MIN_BARS = 30;
const MAX_BARS = 100;

/** How long typing must rest before the server is asked, in ms. */
const TYPING_REST_MS = 250;

const EARLIEST_MS = Date.parse("0000-01-01T00:00:00.000Z");
const LATEST_MS = Date.parse("9999-12-31T23:59:59.999Z");

const NO_HISTOGRAM: Histogram = { key: "", isWhole: true, intervalMs: 0, bars: [] };

/** Makes the counts. They are asked for once somebody looks. */
export const CountsModel: new (view: View, environment: CountsEnvironment) => Counts = createModel((
  view: View,
  environment: CountsEnvironment,
): CountsState => {
  const facets = signal<ReadonlyMap<FacetField, Facet>>(new Map());
  const histogram = signal(NO_HISTOGRAM);
  const isStale = signal(false);
  const unfolded = signal<ReadonlySet<FacetField>>(new Set());
  const refresh = openRefresh({
    ask,
    // What the filter leaves out does not come, and is counted all the same.
    isTold: () => view.filter.peek().key === "",
    delay: environment.delay,
    now: environment.now,
  });
  /** Where the last answer was up to. */
  let newest = "";
  /** The interval that is kept while time goes on, and what is shown in it. */
  let [intervalMs, shown] = [0, ""];

  async function ask(signal: AbortSignal): Promise<Refreshed> {
    const { q = "", ...others } = view.params.peek();
    try {
      const [bars, ...answers] = await Promise.all([
        askHistogram(q, others, signal),
        ...queriesOf(q).map(([q, fields]) => askFacets(q, fields, others, signal)),
      ]);
      if (signal.aborted) return "failed";
      facets.value = new Map(answers.flatMap(({ found }) => found));
      histogram.value = bars;
      isStale.value = false;
      const before = newest;
      newest = answers[0].newest;
      return newest === before ? "unchanged" : "changed";
    } catch (error) {
      if (!signal.aborted) isStale.value = true;
      throw error;
    }
  }

  async function askFacets(q: string, fields: readonly FacetField[], others: Params, signal: AbortSignal) {
    const limit = fields.some((field) => unfolded.peek().has(field)) ? MANY_VALUES : FEW_VALUES;
    const params = new URLSearchParams({ ...others, q, limit: String(limit) });
    for (const field of fields) params.append("field", field);
    const answer = await environment.read("facets", params, signal) as FacetsAnswer;
    return {
      newest: `${answer.run}-${answer.newest}`,
      found: answer.facets.map(({ field, values, distinct }) => [field, { values, distinct }] as const),
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
    const key = range === undefined ? "" : range.to === undefined ? "on" : `${range.from}-${range.to}`;
    if (key === shown && intervalMs > 0) {
      const found = await read({ interval: spell(intervalMs), buckets: String(MAX_BARS) });
      if (found.bars.length >= MIN_BARS && found.intervalMs === intervalMs) return found;
    }
    const found = await read({ buckets: String(BARS) });
    [intervalMs, shown] = [found.bars.length < MIN_BARS ? 0 : found.intervalMs, key];
    return found;
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
  readonly newest: number;
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

/** Which query each field is counted with: hardly ever is it more than one for all. */
function queriesOf(q: string): readonly (readonly [q: string, fields: readonly FacetField[]])[] {
  return Array.from(Map.groupBy(FACET_FIELDS, (field) => withoutChoices(q, field)));
}

function withoutRange(q: string, range: TimeRange | undefined): string {
  return range === undefined ? q : withRange(q, undefined);
}

/** A length of time as the API takes it. */
function spell(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** A range of time, with half as much before and behind it; one without a beginning is not looked at more closely. */
function surroundings({ from, to }: TimeRange = {}, now: number): Params {
  const around = from === undefined ? 0 : Math.ceil(((to ?? now) - from) / 2);
  if (from === undefined || around <= 0) return {};
  return { from: spellTime(from - around), ...to !== undefined && { to: spellTime(to + around) } };
}

/** The times that the API can read are of years of four digits. */
function spellTime(ms: number): string {
  return new Date(Math.max(EARLIEST_MS, Math.min(ms, LATEST_MS))).toISOString();
}
