import { effect, type ReadonlySignal } from "@preact/signals";
import type { PageState } from "./page_state.ts";

/** A list that lies over the records while it is open. */
export interface ListOver {
  readonly isOpen: ReadonlySignal<boolean>;
  toggle(): void;
}

/** Returns the lists that are loaded. */
export function listsOver({ traces, patterns, requests, alerts, fieldStats }: PageState): ListOver[] {
  return [traces.value, patterns.value, requests.value, alerts.value, fieldStats.value].filter((list) =>
    list !== undefined
  );
}

/** Closes a list over the records once another one opens. */
export function keepOneOpen(state: PageState): void {
  let open: ListOver | undefined;
  effect(() => {
    const all = listsOver(state).filter(({ isOpen }) => isOpen.value);
    const others = all.filter((list) => list === open);
    open = all.find((list) => list !== open) ?? open;
    if (all.length > 1) { for (const other of others) other.toggle(); }
  });
}
