import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { type Counts, type Facet, FACET_FIELDS, type FacetField } from "../state/counts/counts.ts";
import { type FacetItem, listFacet } from "../state/counts/facet_list.ts";
import { readChoices } from "../state/terms/field_choices.ts";
import type { PageState } from "../state/page/page_state.ts";
import { queryInForce } from "../state/terms/query_in_force.ts";
import { hueOf } from "../state/text/name_hue.ts";
import { useFindTexts } from "../texts/find_texts.ts";
import { FieldStatsButton } from "./field_stats.tsx";
import { useRovingFocus } from "./roving_focus.ts";
import { ValueChoice } from "./value_choice.tsx";

/** Props of {@linkcode Facets}. */
export interface FacetsProps {
  readonly state: PageState;
  readonly counts: Counts;
  readonly close: () => void;
}

/** Values of the most useful fields with counts. A click includes a value. */
export function Facets({ state, counts, close }: FacetsProps) {
  const texts = useFindTexts();
  /** Values keep their places while the pointer or the focus is inside. */
  const isPointedAt = useSignal(false);
  const isFocused = useSignal(false);
  const ref = useRef<HTMLDivElement>(null);
  const { onFocusIn, onKeyDown } = useRovingFocus(ref, true);
  const found = counts.facets.value;
  const q = queryInForce(state.view);
  // Levels have their chips.
  const groups = FACET_FIELDS.filter((field) =>
    field !== "level" && ((found.get(field)?.distinct ?? 0) > 0 || isChosen(q, field))
  );
  return (
    <div
      class="facets"
      ref={ref}
      role="toolbar"
      aria-label={texts.facets}
      aria-orientation="vertical"
      data-stale={counts.isStale.value}
      onPointerEnter={() => isPointedAt.value = true}
      onPointerLeave={() => isPointedAt.value = false}
      onFocusIn={(event) => {
        isFocused.value = true;
        onFocusIn(event);
      }}
      onFocusOut={() => isFocused.value = false}
      onKeyDown={onKeyDown}
    >
      <button type="button" class="close" onClick={close}>{texts.close}</button>
      {groups.length === 0 && <p>{texts.noValues}</p>}
      {groups.map((field) => (
        <FacetGroup
          key={field}
          field={field}
          facet={found.get(field) ?? NO_VALUES}
          state={state}
          counts={counts}
          isHeld={isPointedAt.value || isFocused.value}
        />
      ))}
    </div>
  );
}

const NO_VALUES: Facet = { values: [], distinct: 0 };

/** True if the query chooses a value of the field. Such a field is shown even if no record has it. */
function isChosen(q: string, field: FacetField): boolean {
  const { included, excluded } = readChoices(q, field);
  return included.size + excluded.size > 0;
}

interface FacetGroupProps {
  readonly field: FacetField;
  readonly facet: Facet;
  readonly state: PageState;
  readonly counts: Counts;
  readonly isHeld: boolean;
}

function FacetGroup({ field, facet, state, counts, isHeld }: FacetGroupProps) {
  const texts = useFindTexts();
  const before = useRef<readonly FacetItem[]>([]);
  const isUnfolded = counts.unfolded.value.has(field);
  const choices = readChoices(queryInForce(state.view), field);
  const { items, more } = listFacet(field, facet, choices, isUnfolded, isHeld ? before.current : []);
  before.current = items;

  function turn() {
    before.current = []; // removed values need not keep their places
    counts.unfold(field, !isUnfolded);
  }

  const most = Math.max(1, ...items.map(({ count = 0 }) => count));
  return (
    <>
      <div class="head">
        <h2 id={`facet-${field}`}>{field}</h2>
        <FieldStatsButton field={field} state={state} />
      </div>
      <ul aria-labelledby={`facet-${field}`} title={counts.isComplete.value ? texts.scope : texts.newestScope}>
        {items.map((item) => <FacetValue key={item.key} field={field} item={item} most={most} state={state} />)}
      </ul>
      {(more > 0 || isUnfolded) && (
        <button type="button" class="more" tabIndex={-1} onClick={turn}>
          {isUnfolded ? texts.fewer : texts.more(more)}
        </button>
      )}
    </>
  );
}

function FacetValue(props: { field: FacetField; item: FacetItem; most: number; state: PageState }) {
  const { field, item: { value, count, state: chosen }, most, state } = props;
  const texts = useFindTexts();
  const text = value === "" ? texts.emptyValue : String(value);
  return (
    <li
      class="facet"
      data-value={value}
      data-struck={chosen === "excluded"}
      style={{ "--part": (count ?? 0) / most }}
    >
      <ValueChoice
        view={state.view}
        field={field}
        value={value}
        text={text}
        hue={field === "service" || field === "origin" ? hueOf(String(value)) : undefined}
        title={text}
        count={count}
        isIncluded={chosen === "included"}
        isExcluded={chosen === "excluded"}
        excludeLabel={texts.excludeFrom(text, field)}
      />
    </li>
  );
}
