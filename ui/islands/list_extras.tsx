import type { LogRecord } from "../../lib/record/record.ts";
import type { PageState } from "../state/page/page_state.ts";
import { columnName, useColumnTexts } from "../texts/column_texts.ts";
import { AlertList } from "./alert_list.tsx";
import { ColumnHeads } from "./column_heads.tsx";
import { ContextHead } from "./context_head.tsx";
import { FieldStats } from "./field_stats.tsx";
import { HistorySearch } from "./history_search.tsx";
import { NewRows } from "./new_rows.tsx";
import { PatternList } from "./pattern_list.tsx";
import { PinStrip } from "./pins.tsx";
import { RecordDetails } from "./record_details.tsx";
import { RequestList } from "./request_list.tsx";
import { RowActions } from "./row_actions.tsx";
import { SinceLeft } from "./since_left.tsx";
import { TraceList } from "./trace_list.tsx";
import { TraceHead } from "./trace_view.tsx";
import { Waterfall } from "./waterfall.tsx";

/** Lines above the list: pinned records, the context, the trace and the sort that it shows, and the names of its columns. */
export function ListHead({ state }: { state: PageState }) {
  const trace = state.view.trace.value;
  return (
    <>
      <TraceList state={state} />
      <PatternList state={state} />
      <RequestList state={state} />
      <AlertList state={state} />
      <FieldStats state={state} />
      <PinStrip state={state} />
      <ContextHead state={state} />
      {trace && <TraceHead trace={trace} state={state} />}
      {trace && <Waterfall key={trace.id} id={trace.id} state={state} />}
      <SortHead state={state} />
      <ColumnHeads state={state} />
    </>
  );
}

function SortHead({ state: { sort } }: { state: PageState }) {
  const texts = useColumnTexts();
  const sorted = sort.value?.sorted.value;
  if (sorted === undefined) return null;
  return (
    <section class="sort-head" aria-label={texts.order}>
      <p role="status">{texts.sorted(sorted.count, columnName(texts, sorted.field))}</p>
      <button type="button" onClick={() => sort.value?.end()}>{texts.byTime}</button>
    </section>
  );
}

/** Buttons over the list. */
export function ListOverlay({ state }: { state: PageState }) {
  return (
    <>
      <NewRows state={state} />
      <SinceLeft state={state} />
      <HistorySearch state={state} />
      <RowActions state={state} />
    </>
  );
}

/** Whole record in its row, unless it is shown beside the list. */
export function RowDetails(props: { id: string; record: LogRecord; state: PageState }) {
  return props.state.beside.value ? null : <RecordDetails {...props} />;
}
