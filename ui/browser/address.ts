import { effect, type ReadonlySignal } from "@preact/signals";
import { levelFromName } from "../../lib/record/level.ts";
import type { FilterFields, FilterState } from "../state/rows/filter.ts";

/** Pause in typing after which records are requested, in ms. Kept rows are filtered at once. */
const TYPING_REST_MS = 250;

/**
 * Keeps the address and the filter the same, and requests records whenever the filter changes.
 *
 * @param state The filter.
 * @param initial Filter of the document.
 * @param connect Requests the records of the filter in force.
 * @param columns Columns of the list as text, which the address has too.
 */
export function followAddress(
  state: FilterState,
  initial: FilterFields,
  connect: () => void,
  columns: ReadonlySignal<string>,
): void {
  const addressOf = (params: Readonly<Record<string, string>>) => withColumns(params, columns.peek());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let key = state.filter.peek().key;
  let steps = state.steps.peek();
  let address = addressOf(state.params.peek());
  if (new URLSearchParams(location.search).has("search")) {
    // The server has made it a phrase of the query. Back returns to the address with that query.
    history.replaceState(null, "", addressOf({ level: initial.level, q: initial.q }) + location.hash);
  }
  effect(() => {
    const next = state.filter.value.key;
    const isTyping = state.isTyping.value;
    const isStep = state.steps.value !== steps;
    steps = state.steps.value;
    const before = address;
    address = addressOf(state.params.peek());
    if (isStep && address !== before) {
      if (timer !== undefined) history.replaceState(null, "", before); // Back returns to the query typed last
      history.pushState(null, "", address);
    }
    // A query that is being typed waits for more letters.
    if (next === key && (isTyping || timer === undefined)) return;
    key = next;
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      history.replaceState(null, "", address + location.hash);
      connect();
    }, isTyping ? TYPING_REST_MS : 0);
  });
  effect(() => {
    columns.value;
    if (timer !== undefined) return; // it sets the whole address
    address = addressOf(state.params.peek());
    const hash = location.hash;
    if (new URLSearchParams(location.search).get("columns") !== (columns.value || null)) {
      history.replaceState(history.state, "", address + hash);
    }
  });
  addEventListener("popstate", () => {
    const params = new URLSearchParams(location.search);
    state.restore({ level: levelFromName(params.get("level") ?? "") ?? "", q: params.get("q") ?? "" });
  });
}

/** Returns the columns of the address as text; `undefined` if it names none. */
export function addressedColumns(): string | undefined {
  return new URLSearchParams(location.search).get("columns") ?? undefined;
}

function withColumns(params: Readonly<Record<string, string>>, columns: string): string {
  const query = new URLSearchParams(Object.entries({ ...params, columns }).filter(([, text]) => text !== ""))
    .toString();
  return query === "" ? location.pathname : `?${query}`;
}
