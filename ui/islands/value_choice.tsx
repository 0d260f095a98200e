import type { JsonValue } from "../../lib/record/record.ts";
import { choose } from "../state/terms/field_choices.ts";
import { changeQuery } from "../state/terms/query_in_force.ts";
import type { View } from "../state/rows/view.ts";
import { useFindTexts } from "../texts/find_texts.ts";

/** Props of {@linkcode ValueChoice}. */
export interface ValueChoiceProps {
  readonly view: View;
  readonly field: string;
  readonly value: JsonValue;
  /** Text shown. */
  readonly text: string;
  /** Number of the color of the value, if it has one. */
  readonly hue?: number;
  /** Tooltip, if the text may be truncated. */
  readonly title?: string;
  /** Number of records with the value, if known. */
  readonly count: number | undefined;
  readonly isIncluded: boolean;
  readonly isExcluded: boolean;
  /** Name of the exclude button. */
  readonly excludeLabel: string;
}

/** Buttons that include or exclude a value, or undo that. */
export function ValueChoice(props: ValueChoiceProps) {
  const { view, field, value, text, hue, title, count, isIncluded, isExcluded, excludeLabel } = props;
  const texts = useFindTexts();
  const include = () => changeQuery(view, (q) => choose(q, field, value, "include"));
  const exclude = () => changeQuery(view, (q) => choose(q, field, value, "exclude"));
  return (
    <>
      <button
        type="button"
        class="choice"
        tabIndex={-1}
        title={title}
        aria-pressed={isIncluded}
        onClick={({ altKey, shiftKey }) => altKey || shiftKey ? exclude() : include()}
      >
        {hue !== undefined && <span class="swatch" data-hue={hue} />}
        <span class="name">{text}</span>
        <span class="count">{count === undefined ? "" : texts.count(count)}</span>
        <span class="unseen">{texts.records}</span>
      </button>
      <button
        type="button"
        class="minus"
        tabIndex={-1}
        aria-label={excludeLabel}
        aria-pressed={isExcluded}
        onClick={exclude}
      >
        −
      </button>
    </>
  );
}
