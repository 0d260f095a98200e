import type { JsonValue } from "../../lib/record/record.ts";
import { choose } from "../state/terms/field_choices.ts";
import { changeQuery } from "../state/terms/query_in_force.ts";
import type { View } from "../state/rows/view.ts";
import { useFindTexts } from "../texts/find_texts.ts";

/** What the two buttons of a value are made from. */
export interface ValueChoiceProps {
  readonly view: View;
  readonly field: string;
  readonly value: JsonValue;
  /** As it is read. */
  readonly text: string;
  /** Shown in full where it may be cut off. */
  readonly title?: string;
  /** How many records have it, where that is known. */
  readonly count: number | undefined;
  readonly isIncluded: boolean;
  readonly isExcluded: boolean;
  /** What the button is called that leaves it out. */
  readonly excludeLabel: string;
}

/** Asks for a value of a field, leaves it out, or takes that back. */
export function ValueChoice(props: ValueChoiceProps) {
  const { view, field, value, text, title, count, isIncluded, isExcluded, excludeLabel } = props;
  const texts = useFindTexts();
  const include = () => changeQuery(view, (q) => choose(q, field, value, "include"));
  const exclude = () => changeQuery(view, (q) => choose(q, field, value, "exclude"));
  return (
    <>
      <button
        type="button"
        class="choice"
        title={title}
        aria-pressed={isIncluded}
        onClick={({ altKey, shiftKey }) => altKey || shiftKey ? exclude() : include()}
      >
        <span class="name">{text}</span>
        <span class="count">{count === undefined ? "" : texts.count(count)}</span>
        <span class="unseen">{texts.records}</span>
      </button>
      <button
        type="button"
        class="minus"
        aria-label={excludeLabel}
        aria-pressed={isExcluded}
        onClick={exclude}
      >
        −
      </button>
    </>
  );
}
