import { createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { openRefresh, type Refreshed, type RefreshEnvironment } from "../counts/refresh.ts";
import { readSpans, type TraceSpan } from "./waterfall.ts";
import type { View } from "./view.ts";

/** Dependencies of the model; tests inject fakes. */
export interface TraceSpansEnvironment extends Pick<RefreshEnvironment, "delay" | "now"> {
  /** Requests the trace with an id. */
  read(id: string, signal: AbortSignal): Promise<unknown>;
}

/** Spans of one trace. */
export interface TraceSpansState {
  /** Spans, of which there are none before the first answer. */
  readonly spans: ReadonlySignal<readonly TraceSpan[]>;
  /** Sets whether the spans are shown. Nothing is requested while they are not. */
  show(isVisible: boolean): void;
}

/** Model of {@linkcode TraceSpansState}. */
export type TraceSpans = Model<TraceSpansState>;

/**
 * Creates the model of a trace. Its spans are requested as its records arrive, and at growing intervals, since the spans of
 * a trace that goes on arrive after its records.
 */
export const TraceSpansModel: new (id: string, view: View, environment: TraceSpansEnvironment) => TraceSpans =
  createModel((id: string, view: View, { read, delay, now }: TraceSpansEnvironment): TraceSpansState => {
    const spans = signal<readonly TraceSpan[]>([]);
    const refresh = openRefresh({ ask, announcesAll: () => false, delay, now });

    async function ask(signal: AbortSignal): Promise<Refreshed> {
      const found = readSpans(await read(id, signal));
      const isSame = found.length === spans.peek().length;
      if (!isSame && !signal.aborted) spans.value = found;
      return isSame ? "unchanged" : "changed";
    }

    let records = view.trace.peek()?.records;
    effect(() => {
      const { trace } = view;
      if (trace.value?.records === records) return;
      records = trace.value?.records;
      refresh.want();
    });
    return { spans, show: refresh.show };
  });
