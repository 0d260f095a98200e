import type { View } from "../rows/view.ts";

/** The query in force: what its field has, unless that cannot be read. */
export function queryInForce({ params }: View): string {
  return params.value.q ?? "";
}

/** Has another query be in force, by a step that the browser's Back takes back. */
export function changeQuery(view: View, change: (q: string) => string): void {
  view.stepTo({ level: view.level.peek(), q: change(view.params.peek().q ?? "") });
}
