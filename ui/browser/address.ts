import { effect } from "@preact/signals";
import type { FilterFields, FilterState } from "../state/rows/filter.ts";

/** How long typing must rest before the server is asked anew, in ms; what is kept is filtered at once. */
const TYPING_REST_MS = 250;

/**
 * Keeps the address and the filter the same, and has the server pick the newest records that match whenever the filter
 * changes.
 *
 * @param filter The filter.
 * @param initial The filter that the document was asked for.
 * @param connect Has the server pick.
 */
export function followAddress(filter: FilterState, initial: FilterFields, connect: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let key = filter.filter.peek().key;
  let steps = filter.steps.peek();
  let address = addressOf(filter.params.peek());
  if (new URLSearchParams(location.search).has("search")) {
    // The server has made it a phrase of the query, and this is where Back returns to.
    history.replaceState(null, "", addressOf({ level: initial.level, q: initial.q }) + location.hash);
  }
  effect(() => {
    const next = filter.filter.value.key;
    const isTyping = filter.isTyping.value;
    const isStep = filter.steps.value !== steps;
    steps = filter.steps.value;
    const before = address;
    address = addressOf(filter.params.peek());
    if (isStep && address !== before) {
      if (timer !== undefined) history.replaceState(null, "", before); // what was typed last is what Back returns to
      history.pushState(null, "", address);
    }
    // What is typed waits for more, until it is confirmed.
    if (next === key && (isTyping || timer === undefined)) return;
    key = next;
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      history.replaceState(null, "", address + location.hash);
      connect();
    }, isTyping ? TYPING_REST_MS : 0);
  });
  addEventListener("popstate", () => {
    const params = new URLSearchParams(location.search);
    filter.restore({ level: params.get("level") ?? "", q: params.get("q") ?? "" });
  });
}

function addressOf(params: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(params).filter(([, text]) => text !== "")).toString();
  return query === "" ? location.pathname : `?${query}`;
}
