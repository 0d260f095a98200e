import type { View } from "../rows/view.ts";

/** Returns the query in force: the text of its field, or the last valid one while that is invalid. */
export function queryInForce({ params }: View): string {
  return params.value.q ?? "";
}

/** Changes the query in force, as a step that the browser's Back undoes. The open record stays open. */
export function changeQuery(view: View, change: (q: string) => string): void {
  view.stepTo({ level: view.level.peek(), q: change(view.params.peek().q ?? "") }, { keepsOpen: true });
}
