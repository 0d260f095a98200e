import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Filter, FilterSyntaxError } from "../../../lib/query/filter.ts";
import { LEVEL_RANK, LEVELS } from "../../../lib/record/severity.ts";
import type { QueryTools } from "../page/query_tools.ts";

/** Filter as its fields have it. */
export interface FilterFields {
  /** Least severe level to show; `""` is every level. */
  readonly level: string;
  readonly q: string;
}

/** The filter: what its fields have, and what of that is in force. */
export interface FilterState {
  /** Least severe level to show, as its field has it; `""` is every level. */
  readonly level: ReadonlySignal<string>;
  /** Query as its field has it. */
  readonly q: ReadonlySignal<string>;
  /** Error in the query. The last query without one stays in force. */
  readonly queryError: ReadonlySignal<FilterSyntaxError | undefined>;
  /** Filter in force. */
  readonly filter: ReadonlySignal<Filter>;
  /** Tools that read queries, once loaded. */
  readonly queryTools: ReadonlySignal<QueryTools | undefined>;
  /** Filter in force as the parameters of a route, without those that match everything. */
  readonly params: ReadonlySignal<Readonly<Record<string, string>>>;
  /** Number of deliberate changes, each of which the browser's Back takes back. */
  readonly steps: ReadonlySignal<number>;
  /** Number of returns to an earlier filter. */
  readonly returns: ReadonlySignal<number>;
  /** True while the query is being typed. All that is typed in one go is one step. */
  readonly isTyping: ReadonlySignal<boolean>;
  /** Sets the query tools, so that they are not loaded again. */
  learn(tools: QueryTools): void;
  setLevel(level: string): void;
  /** Sets the query as its field has it after each letter. */
  setQuery(q: string): void;
  /** Ends the typing of the query. What is typed from now on is another step. */
  finishTyping(): void;
  /** Changes the filter by a deliberate step. */
  stepTo(fields: FilterFields, options?: StepOptions): void;
  /** Restores the filter of an address. The step to it was taken before, so none is counted. */
  restore(fields: FilterFields): void;
}

/** Options of a step. */
export interface StepOptions {
  /** True if the step returns to an earlier filter. @default {false} */
  readonly isReturn?: boolean;
  /** True if the open record stays open although it may not match. @default {false} */
  readonly keepsOpen?: boolean;
}

/** Query tools, or a function that loads them. */
export type QueryToolsSource = QueryTools | (() => Promise<QueryTools>);

/** Matches every record. */
const EVERYTHING: Filter = { key: "", matches: () => true };

/**
 * Creates the filter.
 *
 * @param initial Fields to begin with. A query that cannot be read leaves the level in force.
 * @param source Query tools, or a function that loads them once there is a query.
 * @param changed Called after the filter in force has changed, but not for the initial one. The open record stays open if
 * `keepsOpen` is true.
 */
export function createFilter(
  initial: FilterFields,
  source: QueryToolsSource,
  changed: (keepsOpen: boolean) => void,
): FilterState {
  const level = signal<string>(initial.level);
  const q = signal("");
  const filter = signal<Filter>(EVERYTHING);
  const queryTools = signal(typeof source === "function" ? undefined : source);
  const params = signal<Readonly<Record<string, string>>>({});
  const queryError = signal<FilterSyntaxError | undefined>(undefined);
  const steps = signal(0);
  const returns = signal(0);
  const isTyping = signal(false);
  /** True if the next filter is a step. The filter may have to wait for the query tools. */
  let isStep = false;
  let options: StepOptions = {};
  let isReady = false;

  function readFilter() {
    const input = { level: level.peek(), q: q.peek() }; // untrimmed, since an error names its place in the field
    const text = input.q.trim();
    // The document's own level needs no tools, but the rows of another filter do.
    const needsTools = text !== "" || isReady;
    const next = needsTools ? queryTools.peek()?.readFilter(input) : levelFilter(input.level);
    if (next === undefined) return loadQueryTools();
    if (next instanceof Error) {
      queryError.value = next;
      return;
    }
    params.value = { ...input.level !== "" && { level: input.level }, ...text !== "" && { q: text } };
    queryError.value = undefined;
    if (isStep) steps.value++;
    isStep = false;
    if (next.key === filter.peek().key) return;
    filter.value = next;
    if (options.isReturn) returns.value++;
    if (isReady) changed(options.keepsOpen === true);
  }

  /** Loads the query tools, and the patterns of the query. Until they are there, the last filter stays in force. */
  async function loadQueryTools() {
    try {
      if (typeof source === "function") queryTools.value = await source();
      const settled = queryTools.peek()!.settled();
      if (settled !== undefined) await settled;
    } catch {
      return; // the server is away, which the status says; the next letter tries again
    }
    batch(readFilter);
  }

  function setFields(fields: FilterFields, step: boolean, stepOptions: StepOptions) {
    isStep = step;
    options = stepOptions;
    isTyping.value = false;
    level.value = fields.level;
    q.value = fields.q;
    readFilter();
  }

  function stepTo(fields: FilterFields, options: StepOptions = {}) {
    if (fields.level !== level.peek() || fields.q !== q.peek()) setFields(fields, true, options);
  }

  readFilter();
  q.value = initial.q;
  readFilter();
  isReady = true;

  return {
    level,
    q,
    queryError,
    filter,
    queryTools,
    params,
    steps,
    returns,
    isTyping,
    learn(value) {
      queryTools.value = value;
    },
    setLevel: (value) => stepTo({ level: value, q: q.peek() }),
    setQuery(value) {
      isStep ||= !isTyping.peek();
      options = {};
      isTyping.value = true;
      q.value = value;
      readFilter();
    },
    finishTyping() {
      isTyping.value = false;
    },
    stepTo,
    restore: (fields) => setFields(fields, false, { isReturn: true }),
  };
}

/** Returns the filter that `parseFilter()` makes of a level in capitals alone. It needs no names of other libraries. */
function levelFilter(text: string): Filter {
  const level = LEVELS.find((level) => level === text);
  if (level === undefined || level === "TRACE") return EVERYTHING;
  const least = LEVEL_RANK[level];
  return { key: `level>=${level}`, matches: (record) => LEVEL_RANK[record.level] >= least };
}
