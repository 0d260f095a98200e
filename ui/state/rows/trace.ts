import { computed, type ReadonlySignal } from "@preact/signals";
import type { FilterFields, FilterState, StepOptions } from "./filter.ts";
import type { Row } from "./row.ts";
import type { Trace } from "./trace_order.ts";

/** The trace that is shown, if the filter asks for one and for nothing else. */
export interface TraceState {
  /** The trace. Its rows are the list, the first one on top. */
  readonly trace: ReadonlySignal<Trace | undefined>;
  /** Restores the filter from before the step into the trace. */
  leaveTrace(): void;
}

const NO_FIELDS: FilterFields = { level: "", q: "" };

/** The trace, with what the other parts of the view do with it. */
export interface TraceView extends TraceState {
  /** Changes the filter by a step. A step from outside into a trace can be left again. */
  stepTo(fields: FilterFields, options?: StepOptions): void;
}

/**
 * Creates the trace.
 *
 * @param filter Filter that may ask for a trace.
 * @param shown Rows that do not wait, oldest first.
 */
export function createTrace(filter: FilterState, shown: ReadonlySignal<readonly Row[]>): TraceView {
  /** Filter from before the step into a trace. */
  let outside = NO_FIELDS;
  const traceId = computed(() => filter.queryTools.value?.readTraceId(filter.filter.value.key));

  function stepTo(fields: FilterFields, options?: StepOptions) {
    if (traceId.peek() === undefined) outside = { level: filter.level.peek(), q: filter.q.peek() };
    filter.stepTo(fields, options);
  }

  return {
    trace: computed(() => {
      const id = traceId.value;
      return id === undefined ? undefined : filter.queryTools.peek()?.orderTrace(id, shown.value);
    }),
    stepTo,
    leaveTrace: () => filter.stepTo(outside, { isReturn: true }),
  };
}
