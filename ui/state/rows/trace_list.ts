import { computed, createModel, effect, type Model, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { FilterSyntaxError } from "../../../lib/query/filter.ts";
import { isObject } from "../../../lib/wire/event.ts";
import { pollAnswer, type PolledEnvironment } from "../counts/polled_answer.ts";
import type { View } from "./view.ts";

/** Choices of the list of traces. */
export const TRACE_CHOICES = ["newest", "slowest", "failed"] as const;

/** Choice of the list of traces. */
export type TraceChoice = typeof TRACE_CHOICES[number];

/** Trace in the list, as the server sends it. */
export interface ListedTrace {
  readonly trace_id: string;
  /** Name of the root span. */
  readonly name: string;
  readonly service?: string;
  /** ISO 8601 in UTC. */
  readonly start: string;
  readonly duration_ms: number;
  readonly spans: number;
  /** Spans that failed. */
  readonly errors: number;
  readonly services: readonly string[];
}

/** Answer of the server. */
export interface ListedTraces {
  /** Traces that match, of which some are listed. */
  readonly matched: number;
  /** Spans that the server keeps. */
  readonly spans: number;
  readonly traces: readonly ListedTrace[];
}

/** List of the traces that the server knows. */
export interface TraceListState {
  readonly isOpen: ReadonlySignal<boolean>;
  readonly choice: ReadonlySignal<TraceChoice>;
  /** Query that the traces match. */
  readonly q: ReadonlySignal<string>;
  /** `undefined` before the first answer. */
  readonly found: ReadonlySignal<ListedTraces | undefined>;
  /** Syntax error of the query. The traces are those of the last valid one. */
  readonly fault: ReadonlySignal<FilterSyntaxError | undefined>;
  /** True if the last request failed. */
  readonly isStale: ReadonlySignal<boolean>;
  /** True while one of its traces is shown, so that the way back leads to the list. */
  readonly isBehind: ReadonlySignal<boolean>;
  toggle(): void;
  choose(choice: TraceChoice): void;
  setQuery(q: string): void;
  /** Sets whether the page is visible. Nothing is requested while it is hidden. */
  show(isVisible: boolean): void;
}

/** Model of {@linkcode TraceListState}. */
export type TraceList = Model<TraceListState>;

/** Maximum number of traces that are listed. */
const LIMIT = 200;

/** Pause in typing before a query is sent, in ms. */
const TYPING_REST_MS = 250;

/** Creates the model of a closed list. It closes while one of its traces is shown, and opens again on the way back. */
export const TraceListModel: new (view: View, environment: PolledEnvironment) => TraceList = createModel((
  view: View,
  { read, delay, now }: PolledEnvironment,
): TraceListState => {
  const isOpen = signal(false);
  const choice = signal<TraceChoice>("newest");
  const q = signal("");
  const isVisible = signal(false);
  /** Trace of the list that is shown, and the returns to earlier filters until then. */
  const shown = signal<{ readonly id: string; readonly returns: number } | undefined>(undefined);
  const fault = computed(() => {
    const filter = view.queryTools.value?.readFilter({ q: q.value });
    return filter instanceof FilterSyntaxError ? filter : undefined;
  });
  const params = computed(() => {
    const isSlowest = choice.value === "slowest";
    return new URLSearchParams({
      limit: String(LIMIT),
      ...isSlowest && { sort: "slowest" },
      ...choice.value === "failed" && { level: "ERROR" },
      ...q.value.trim() !== "" && { q: q.value },
    });
  });

  const { found, isStale, refresh } = pollAnswer(
    async (signal) => readTraces(await read(params.peek(), signal)),
    { delay, now },
  );

  effect(() => refresh.show(isVisible.value && isOpen.value && fault.value === undefined));
  let asked = "";
  effect(() => {
    params.value;
    if (!isOpen.value) return;
    // A choice is answered at once, and a query once its typist pauses.
    refresh.restart(q.value === asked ? 0 : TYPING_REST_MS);
    asked = q.value;
  });
  effect(() => {
    const id = view.trace.value?.id;
    const returns = view.returns.value;
    untracked(() => {
      if (id !== undefined) {
        if (id === shown.peek()?.id) return; // it has further records
        shown.value = isOpen.peek() ? { id, returns } : undefined;
        isOpen.value = false;
      } else if (shown.peek() !== undefined) {
        isOpen.value ||= returns > shown.peek()!.returns;
        shown.value = undefined;
      }
    });
  });

  return {
    isOpen,
    choice,
    q,
    found,
    fault,
    isStale,
    isBehind: computed(() => shown.value !== undefined),
    toggle: () => isOpen.value = !isOpen.peek(),
    choose: (next) => choice.value = next,
    setQuery: (next) => q.value = next,
    show: (next) => isVisible.value = next,
  };
});

/** Returns the traces of an answer. Entries that are none are left out. */
function readTraces(answer: unknown): ListedTraces {
  if (!isObject(answer) || !Array.isArray(answer.traces)) throw new SyntaxError("Cannot read the list of traces");
  const { matched, spans } = answer;
  if (typeof matched !== "number" || typeof spans !== "number") {
    throw new SyntaxError("Cannot read the counts of traces");
  }
  return { matched, spans, traces: answer.traces.filter(isTrace) };
}

function isTrace(entry: unknown): entry is ListedTrace {
  if (!isObject(entry)) return false;
  const { trace_id, name, service = "", start, duration_ms, spans, errors, services } = entry;
  return [trace_id, name, service, start].every((text) => typeof text === "string") &&
    [duration_ms, spans, errors].every(Number.isFinite) &&
    Array.isArray(services) && services.every((service) => typeof service === "string");
}
