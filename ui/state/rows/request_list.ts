import { computed, createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { isObject } from "../../../lib/wire/event.ts";
import { type CountedValue, isCounted, isListOf, isNumberList } from "../counts/entries.ts";
import { pollAnswer, type PolledEnvironment } from "../counts/polled_answer.ts";
import { withParts } from "../terms/query_parts.ts";
import { changeQuery } from "../terms/query_in_force.ts";
import type { View } from "./view.ts";
import { openWayBack } from "./way_back.ts";

/** Choices of the list of requests. */
export const REQUEST_CHOICES = ["all", "failing"] as const;

/** Choice of the list of requests. */
export type RequestChoice = typeof REQUEST_CHOICES[number];

/** Columns by which the list is sorted. */
export const REQUEST_COLUMNS = ["endpoint", "count", "errors", "p50", "p90", "p99"] as const;

/** Column by which the list is sorted. */
export type RequestColumn = typeof REQUEST_COLUMNS[number];

/** One of the slowest requests of an endpoint, as the server sends it. */
export interface SlowRequest {
  /** Id of its record. */
  readonly id?: string;
  readonly trace_id?: string;
  /** ISO 8601 in UTC. */
  readonly timestamp: string;
  readonly duration_ms: number;
  readonly status?: number;
}

/** Endpoint, as the server sends it. Percentiles are in ms, and absent without durations. */
export interface Endpoint {
  readonly group: { readonly method: string; readonly path: string };
  /** Query for its records, if it has any. */
  readonly query?: string;
  readonly count: number;
  /** Requests per second. */
  readonly rate: number;
  readonly errors: number;
  /** Part of them in all requests, from 0 to 1. */
  readonly error_share: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
  /** Requests of each interval. */
  readonly trend: readonly number[];
  readonly statuses: readonly CountedValue[];
  readonly services: readonly CountedValue[];
  readonly slowest: readonly SlowRequest[];
}

/** Answer of the server. */
export interface ListedRequests {
  /** Requests of all endpoints. */
  readonly count: number;
  /** False if only the newest of them were counted. */
  readonly isComplete: boolean;
  readonly endpoints: readonly Endpoint[];
  /** Number of all endpoints. */
  readonly distinct: number;
}

/** Order of the list. */
export interface RequestSort {
  readonly column: RequestColumn;
  readonly isDescending: boolean;
}

/** List of the endpoints of the requests that match the filter in force. */
export interface RequestListState {
  readonly isOpen: ReadonlySignal<boolean>;
  readonly choice: ReadonlySignal<RequestChoice>;
  readonly sort: ReadonlySignal<RequestSort>;
  /** Text that the listed endpoints contain. */
  readonly text: ReadonlySignal<string>;
  /** Last answer; `undefined` before the first one. */
  readonly found: ReadonlySignal<ListedRequests | undefined>;
  /** Endpoints of the choice with the text, in their order. */
  readonly listed: ReadonlySignal<readonly Endpoint[]>;
  /** Name of the endpoint whose slowest requests are shown. */
  readonly opened: ReadonlySignal<string | undefined>;
  /** True if the last request failed. */
  readonly isStale: ReadonlySignal<boolean>;
  toggle(): void;
  choose(choice: RequestChoice): void;
  /** Sorts by a column; the other way round if it is sorted by it. */
  sortBy(column: RequestColumn): void;
  setText(text: string): void;
  /** Shows or hides the slowest requests of an endpoint. */
  open(name: string): void;
  /** Shows the records of a query alone. The way back leads to the list. */
  showOnly(query: string): void;
  /** Closes the list for a record or a trace. The way back leads to the list. */
  leave(): void;
  /** Sets whether the page is visible. Nothing is requested while it is hidden. */
  show(isVisible: boolean): void;
}

/** Model of {@linkcode RequestListState}. */
export type RequestList = Model<RequestListState>;

/** Maximum number of endpoints that are requested. */
const LIMIT = 200;

/** Orders of the server, which sends the first endpoints of one. */
const SORTS: Readonly<Record<RequestColumn, string>> = {
  endpoint: "count",
  count: "count",
  errors: "error_share",
  p50: "p50",
  p90: "p90",
  p99: "p99",
};

/** Creates the model of a closed list. */
export const RequestListModel: new (view: View, environment: PolledEnvironment) => RequestList = createModel((
  view: View,
  { read, delay, now }: PolledEnvironment,
): RequestListState => {
  const isOpen = signal(false);
  const choice = signal<RequestChoice>("all");
  const sort = signal<RequestSort>({ column: "count", isDescending: true });
  const text = signal("");
  const opened = signal<string | undefined>(undefined);
  const isVisible = signal(false);
  const params = computed(() =>
    new URLSearchParams({ ...view.params.value, sort: SORTS[sort.value.column], limit: String(LIMIT) })
  );

  const { found, isStale, refresh } = pollAnswer(
    async (signal) => readRequests(await read(params.peek(), signal)),
    { delay, now },
  );

  effect(() => refresh.show(isVisible.value && isOpen.value));
  effect(() => {
    params.value;
    if (isOpen.value) refresh.restart(0);
  });
  const leave = openWayBack(view, isOpen);

  return {
    isOpen,
    choice,
    sort,
    text,
    found,
    listed: computed(() => {
      const wanted = text.value.trim().toLowerCase();
      return (found.value?.endpoints ?? [])
        .filter((endpoint) =>
          (choice.value === "all" || endpoint.errors > 0) && nameOf(endpoint).toLowerCase().includes(wanted)
        )
        .sort(orderOf(sort.value));
    }),
    opened,
    isStale,
    toggle: () => isOpen.value = !isOpen.peek(),
    choose: (next) => choice.value = next,
    sortBy(column) {
      const { column: before, isDescending } = sort.peek();
      sort.value = { column, isDescending: column === before ? !isDescending : column !== "endpoint" };
    },
    setText: (next) => text.value = next,
    open: (name) => opened.value = opened.peek() === name ? undefined : name,
    showOnly(query) {
      leave();
      changeQuery(view, (q) => withParts(q, query));
    },
    leave,
    show: (next) => isVisible.value = next,
  };
});

/** Returns the name of an endpoint: its method and path. */
export function nameOf({ group: { method, path } }: Endpoint): string {
  return `${method} ${path}`;
}

/** Returns the order of endpoints; those without a figure are last, and equal ones by their requests. */
function orderOf({ column, isDescending }: RequestSort): (left: Endpoint, right: Endpoint) => number {
  const sign = isDescending ? -1 : 1;
  if (column === "endpoint") {
    return ({ group: left }, { group: right }) =>
      sign * (COLLATOR.compare(left.path, right.path) || COLLATOR.compare(left.method, right.method));
  }
  const figure = (endpoint: Endpoint) => column === "errors" ? endpoint.error_share : endpoint[column];
  return (left, right) => {
    const [a, b] = [figure(left), figure(right)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return sign * (a - b) || right.count - left.count;
  };
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

/** Returns the endpoints of an answer. Entries that are none are left out. */
function readRequests(answer: unknown): ListedRequests {
  if (!isObject(answer) || !Array.isArray(answer.groups) || !isObject(answer.all)) {
    throw new SyntaxError("Cannot read the list of requests");
  }
  const { all: { count }, complete, distinct, groups } = answer;
  if (typeof count !== "number" || typeof distinct !== "number") {
    throw new SyntaxError("Cannot read the number of requests");
  }
  return { count, isComplete: complete !== false, endpoints: groups.filter(isEndpoint), distinct };
}

function isEndpoint(entry: unknown): entry is Endpoint {
  if (!isObject(entry) || !isObject(entry.group)) return false;
  const { group: { method, path }, query, count, rate, errors, error_share, p50, p90, p99 } = entry;
  const { trend, statuses, services, slowest } = entry;
  return typeof method === "string" && typeof path === "string" && (query === undefined || typeof query === "string") &&
    [count, rate, errors, error_share].every(Number.isFinite) &&
    [p50, p90, p99].every((value) => value === undefined || Number.isFinite(value)) &&
    isNumberList(trend) && isListOf(statuses, isCounted) &&
    isListOf(services, isCounted) && isListOf(slowest, isSlow);
}

function isSlow({ id, trace_id, timestamp, duration_ms, status }: Record<string, unknown>): boolean {
  return [id, trace_id].every((text) => text === undefined || typeof text === "string") &&
    typeof timestamp === "string" && Number.isFinite(duration_ms) && (status === undefined || Number.isFinite(status));
}
