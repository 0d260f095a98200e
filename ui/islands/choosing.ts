import type { JsonValue } from "../../lib/record.ts";
import { type Choice, choose } from "../state/field_choices.ts";
import type { PageState } from "../state/page_state.ts";

/** The query in force: what its field has, unless that cannot be read. */
export function queryInForce({ view }: PageState): string {
  return view.params.value.q ?? "";
}

/** What a click asks for. */
export function choiceOf({ altKey, shiftKey }: MouseEvent): Choice {
  return altKey || shiftKey ? "exclude" : "include";
}

/** Asks for a value, leaves it out, or takes that back; the browser's Back does, too. */
export function chooseValue(state: PageState, field: string, value: JsonValue, choice: Choice) {
  const { view } = state;
  view.stepTo({ level: view.level.peek(), q: choose(queryInForce(state), field, value, choice) });
}
