import { useSignal } from "@preact/signals";
import { formatRange } from "../state/counts/moments.ts";
import type { PageState } from "../state/page/page_state.ts";
import type { RangeZoom } from "../state/page/zoom.ts";
import { changeQuery, queryInForce } from "../state/terms/query_in_force.ts";
import { LAST_RANGES, type LastRange, readLast, readRange, withLast, withRange } from "../state/terms/time_range.ts";
import { readLocalTime, writeLocalTime } from "../state/terms/local_time.ts";
import { useRangeTexts } from "../texts/range_texts.ts";
import { Menu } from "./menu.tsx";

/** Props of {@linkcode RangeMenu}. */
export interface RangeMenuProps {
  readonly state: PageState;
  readonly zoom: RangeZoom;
}

/** Menu with the time range of the query: all, the last minutes, hours or days, or from one time to another. */
export function RangeMenu({ state, zoom }: RangeMenuProps) {
  const { view, clock, selection } = state;
  const texts = useRangeTexts();
  const q = queryInForce(view);
  const last = readLast(q);
  const range = readRange(q);
  const label = last !== undefined
    ? texts.last(last)
    : range === undefined
    ? texts.all
    : formatRange(range, clock.value) || texts.all;
  const rows = (selection.value?.ids.value.size ?? 0) > 0;
  const isTrace = view.trace.value !== undefined;
  const choose = (next: LastRange | undefined) =>
    changeQuery(view, (q) => next === undefined ? withRange(q, undefined) : withLast(q, next));
  return (
    <Menu name="range" label={label} title={texts.range}>
      <fieldset>
        <legend>{texts.range}</legend>
        {[undefined, ...LAST_RANGES].map((value) => (
          <label key={value}>
            <input
              type="radio"
              name="range-last"
              checked={value === undefined ? range === undefined : value === last}
              onChange={() => choose(value)}
            />
            {value === undefined ? texts.all : texts.last(value)}
          </label>
        ))}
      </fieldset>
      <CustomRange key={q} state={state} />
      <div class="zooms">
        <button type="button" disabled={range === undefined} onClick={zoom.out}>
          {texts.zoomOut} <kbd>-</kbd>
        </button>
        <button type="button" disabled={!rows && !isTrace} onClick={zoom.toRows}>
          {isTrace && !rows ? texts.zoomToTrace : texts.zoomToSelection} <kbd>Z</kbd>
        </button>
      </div>
    </Menu>
  );
}

/** Fields for the two ends of a range. An empty field leaves the end open. */
function CustomRange({ state: { view, clock } }: { state: PageState }) {
  const texts = useRangeTexts();
  const { zone } = clock.value;
  const range = readRange(queryInForce(view));
  const from = useSignal(writeLocalTime(range?.from, zone));
  const to = useSignal(writeLocalTime(range?.to, zone));
  const ends = { from: readLocalTime(from.value, zone), to: readLocalTime(to.value, zone) };
  const isValid = (ends.from ?? ends.to) !== undefined && (ends.from ?? -Infinity) < (ends.to ?? Infinity);

  function apply({ currentTarget }: { readonly currentTarget: HTMLElement }) {
    if (!isValid) return;
    changeQuery(view, (q) => withRange(q, ends));
    const menu = currentTarget.closest("details")!;
    menu.open = false;
    menu.querySelector("summary")!.focus();
  }

  return (
    <div class="custom" role="group" aria-label={texts.custom}>
      {([[texts.from, from], [texts.to, to]] as const).map(([label, value]) => (
        <label key={label}>
          {label}
          <input
            type="datetime-local"
            step="1"
            value={value.value}
            onInput={(event) => value.value = event.currentTarget.value}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              apply(event);
            }}
          />
        </label>
      ))}
      <button type="button" disabled={!isValid} onClick={apply}>{texts.apply}</button>
    </div>
  );
}
