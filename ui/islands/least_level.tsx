import { LEVELS } from "../../lib/record/severity.ts";
import type { View } from "../state/rows/view.ts";
import { useToolbarTexts } from "../texts/toolbar_texts.ts";

/** Field for the minimum level. It belongs to the form of the toolbar, which works without JavaScript. */
export function LeastLevel({ view }: { view: View }) {
  const texts = useToolbarTexts();
  return (
    <label class="least-level">
      <span>{texts.level}</span>
      <select
        name="level"
        form="filter"
        value={view.level.value}
        onChange={(event) => view.setLevel(event.currentTarget.value)}
      >
        <option value="">{texts.everyLevel}</option>
        {LEVELS.map((level) => <option key={level} value={level} selected={level === view.level.value}>{level}
        </option>)}
      </select>
    </label>
  );
}
