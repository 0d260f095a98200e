import type { ComponentChild, ComponentType } from "preact";
import { HIDDEN_FIELDS, SHORT_ID_LENGTH } from "../../lib/wire/presentation.ts";
import type { LogRecord } from "../../lib/record/record.ts";
import { formatTime, isToday } from "../state/page/clock.ts";
import type { PageState } from "../state/page/page_state.ts";
import { hueOf } from "../state/text/name_hue.ts";
import { firstLine, formatValue, readError } from "../state/text/value_text.ts";
import type { Gap, RecordRow, Repeats, Row } from "../state/rows/row.ts";
import type { TracePlace } from "../state/rows/trace_order.ts";
import { useTexts } from "../texts/context.ts";
import { StyledText } from "./styled_text.tsx";
import { TraceLink } from "./trace_link.tsx";

/** Shows a whole record; loaded on demand. */
export type Details = ComponentType<{ id: string; record: LogRecord; state: PageState }>;

/** Shows a part of a row; loaded on demand. */
export type RowContent = ComponentType<{ record: LogRecord; state: PageState }>;

/** Shows the times of a record in its trace; loaded on demand. */
export type Time = ComponentType<{ place: TracePlace; timestamp: string; state: PageState }>;

/** Shows the repeats of a record; loaded on demand. The document has none. */
export type RepeatContent = ComponentType<{ id: string; repeats: Repeats; state: PageState }>;

/** Shows a gap; loaded on demand. The document has none. */
export type GapContent = ComponentType<{ id: string; gap: Gap; state: PageState }> & {
  /** Returns the gap that a record tells of, if it is one of another server. */
  of(record: LogRecord): Gap | undefined;
};

/** Most fields in a row. An open row has all of them. */
const MAX_ROW_FIELDS = 50;

export interface RowItemProps {
  readonly row: Row;
  readonly state: PageState;
  readonly isOpen: boolean;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  /** True if the Tab key stops at this row. */
  readonly isTabStop: boolean;
  /** Line above the row where the day changes, or after a pause. */
  readonly divider: ComponentChild;
  readonly RepeatCount: RepeatContent | undefined;
  /** Columns that the reader chose. */
  readonly ColumnCells: RowContent | undefined;
  readonly Details: Details | undefined;
  readonly GapText: GapContent | undefined;
  /** Times of the row in the trace that is shown. */
  readonly place: TracePlace | undefined;
  readonly TraceTime: Time | undefined;
}

/** A row of the list. */
export function RowItem(props: RowItemProps) {
  const { row, state, GapText } = props;
  const gap = row.kind === "gap" ? row.gap : GapText?.of(row.record);
  return gap
    ? (
      <li class={classOf(props) + " gap"} data-gap={gap.reason}>
        {GapText && <GapText id={row.id} gap={gap} state={state} />}
      </li>
    )
    : <RecordItem {...props} {...(row as RecordRow)} />;
}

function RecordItem(props: RowItemProps & RecordRow) {
  const texts = useTexts();
  const {
    id,
    record,
    state,
    isOpen,
    isTabStop,
    divider,
    ColumnCells,
    Details,
    place,
    RepeatCount,
    repeats,
    TraceTime,
  } = props;
  const { timestamp, level, message, metadata } = record;
  const { logger, error, ...rest } = metadata;
  const { service, ...others } = rest;
  const name = logger ?? service;
  const isShown = (key: string) => state.rowFields.value?.isShown.value(key) ?? !HIDDEN_FIELDS.has(key);
  const fields = Object.entries(logger === undefined ? others : rest)
    .filter(([key]) => isShown(key) && !(place && key === "trace_id"));
  const errors = readError(error);
  const renderer = state.textRenderer.value;
  const clock = state.clock.value;
  const isDated = !place && clock.relative === undefined && !isToday(timestamp, clock);
  return (
    <li
      class={classOf(props) + (isDated ? " dated" : "")}
      data-id={id}
      data-level={level}
      aria-current={state.view.instead.value?.around === id || undefined}
    >
      {divider}
      <div class="line">
        <button
          type="button"
          class="toggle"
          aria-label={`${texts.details}: ${firstLine(message).line} (${id.split("-")[1]})`}
          aria-expanded={isOpen}
          tabIndex={isTabStop ? 0 : -1}
        />{" "}
        {place && TraceTime
          ? <TraceTime place={place} timestamp={timestamp} state={state} />
          : <time dateTime={timestamp} title={timestamp}>{formatTime(timestamp, clock)}</time>}{" "}
        <span class="level">{level}</span>{" "}
        <span class="logger" data-hue={name === undefined ? undefined : hueOf(formatValue(service ?? name))}>
          {name !== undefined && (
            <StyledText
              text={formatValue(name)}
              renderer={renderer}
              field={logger === undefined ? "service" : "logger"}
            />
          )}
        </span>{" "}
        <div class="text">
          {repeats && RepeatCount && <RepeatCount id={id} repeats={repeats} state={state} />}
          <Folded class="message" text={message} state={state} field="message" />
          {errors.length > 0 && (
            <>
              {" "}
              <Folded
                class="thrown"
                text={errors.map(({ title, stack }) => `${title}\n${stack}`).join("\n")}
                state={state}
                field="error"
              />
            </>
          )}
          {fields.slice(0, MAX_ROW_FIELDS).map(([key, value]) => {
            const text = formatValue(value);
            return [
              " ",
              <span
                key={key}
                class="field"
                title={`${key}=${text}`}
                data-hue={key === "origin" ? hueOf(text) : undefined}
              >
                <span class="key">
                  <StyledText text={key} renderer={renderer} />=
                </span>
                {key === "trace_id"
                  ? <TraceLink id={text} tabIndex={-1}>{text.slice(0, SHORT_ID_LENGTH)}</TraceLink>
                  : <StyledText text={firstLine(text).line} renderer={renderer} field={key} />}
              </span>,
            ];
          })}
          {fields.length > MAX_ROW_FIELDS && " …"}
        </div>
        {ColumnCells && <ColumnCells record={record} state={state} />}
      </div>
      {isOpen && Details !== undefined && <Details id={id} record={record} state={state} />}
    </li>
  );
}

/** Shows the first line of a text, and the number of further lines. */
function Folded(props: { class: string; text: string; state: PageState; field: string }) {
  const texts = useTexts();
  const { line, more } = firstLine(props.text);
  return (
    <>
      <span class={props.class}>
        <StyledText text={line} renderer={props.state.textRenderer.value} field={props.field} />
      </span>
      {more > 0 && (
        <>
          {" "}
          <span class="more">{texts.moreLines(more)}</span>
        </>
      )}
    </>
  );
}

function classOf({ isCurrent, isSelected }: RowItemProps): string {
  return `row${isCurrent ? " current" : ""}${isSelected ? " selected" : ""}`;
}
