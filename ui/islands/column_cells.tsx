import type { LogRecord } from "../../lib/record/record.ts";
import { SHORT_ID_LENGTH } from "../../lib/wire/presentation.ts";
import type { PageState } from "../state/page/page_state.ts";
import { unitOf } from "../../lib/base/units.ts";
import { columnValue, formatColumn } from "../state/text/column_value.ts";
import { hueOf } from "../state/text/name_hue.ts";
import { firstLine, formatValue } from "../state/text/value_text.ts";
import { StyledText } from "./styled_text.tsx";
import { TraceLink } from "./trace_link.tsx";

/** Values of a record in the columns that the reader chose. */
export function ColumnCells({ record, state }: { record: LogRecord; state: PageState }) {
  const columns = state.columns.value?.columns.value ?? [];
  const renderer = state.textRenderer.value;
  const { locale } = state.clock.value;
  return (
    <>
      {columns.map(({ field }) => {
        const value = columnValue(record, field);
        if (value === undefined) return [" ", <span key={field} class="cell" />];
        const isNumber = typeof value === "number";
        const text = firstLine(formatColumn(value, isNumber ? unitOf(field) : "", locale)).line;
        return [
          " ",
          <span
            key={field}
            class={isNumber ? "cell number" : "cell"}
            title={`${field}=${formatValue(value)}`}
            data-hue={field === "origin" || field === "service" ? hueOf(text) : undefined}
          >
            <span class="key">{field}=</span>
            {field === "trace_id"
              ? <TraceLink id={text} tabIndex={-1}>{text.slice(0, SHORT_ID_LENGTH)}</TraceLink>
              : <StyledText text={text} renderer={renderer} field={field} />}
          </span>,
        ];
      })}
    </>
  );
}
