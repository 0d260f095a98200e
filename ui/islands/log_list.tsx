import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { GapEvent } from "../../lib/event.ts";
import type { JsonValue, LogRecord } from "../../lib/record.ts";
import { type Clock, formatTime } from "../state/clock.ts";
import type { Row, View } from "../state/view.ts";

/** The records, newest on top. */
export function LogList({ view, clock }: { view: View; clock: ReadonlySignal<Clock> }) {
  const list = useRef<HTMLOListElement>(null);
  const rows = view.rows.value;
  const follow = view.follow.value;

  useEffect(() => {
    if (follow && list.current !== null) list.current.scrollTop = 0;
  }, [rows, follow]);

  if (rows.length === 0) return <p class="empty">{emptyText(view)}</p>;
  return (
    <ol class="list" ref={list} tabIndex={0} aria-label="Log records, newest first">
      {rows.map((row) => <RowItem key={row.id} row={row} clock={clock.value} />)}
    </ol>
  );
}

function emptyText(view: View): string {
  return view.filter.value.key === "" ? "Waiting for the first record" : "No record matches";
}

function RowItem({ row, clock }: { row: Row; clock: Clock }) {
  if (row.kind === "gap") return <GapItem gap={row.gap} />;
  return <RecordItem id={row.id} record={row.record} clock={clock} />;
}

/** Metadata that would fill every row and tell a reader little; a search finds it all the same. */
const HIDDEN_FIELDS: ReadonlySet<string> = new Set(["span_id", "source"]);

/** As much of a trace's id as tells one from another. */
const SHORT_ID_LENGTH = 8;

function RecordItem({ id, record, clock }: { id: string; record: LogRecord; clock: Clock }) {
  const { timestamp, level, message, metadata } = record;
  const { logger, error, ...rest } = metadata;
  const fields = Object.entries(rest).filter(([key]) => !HIDDEN_FIELDS.has(key));
  const stack = stackOf(error);
  return (
    <li class="row" data-id={id} data-level={level}>
      <time dateTime={timestamp} title={timestamp}>{formatTime(timestamp, clock)}</time>
      <span class="level">{level}</span>
      <span class="logger">{logger === undefined ? "" : textOf(logger)}</span>
      <div class="text">
        <span class="message">{message}</span>
        {fields.map(([key, value]) => (
          <span key={key} class="field" title={`${key}=${textOf(value)}`}>
            <span class="key">{key}=</span>
            {key === "trace_id" ? textOf(value).slice(0, SHORT_ID_LENGTH) : textOf(value)}
          </span>
        ))}
        {stack !== "" && (
          <details class="stack">
            <summary>{stack.split("\n", 1)[0]}</summary>
            <pre>{stack}</pre>
          </details>
        )}
      </div>
    </li>
  );
}

const REASONS = {
  lagged: "this page was too slow for them",
  overwritten: "they were overwritten while this page was away",
  restart: "the server was restarted",
} as const satisfies Record<GapEvent["reason"], string>;

function GapItem({ gap }: { gap: GapEvent }) {
  const { missed, reason } = gap;
  const count = missed === 1 ? "1 record missed" : `${missed.toLocaleString("en")} records missed`;
  return (
    <li class="row gap" data-gap={reason}>
      {missed === 0 ? "Records may be missing" : count}: {REASONS[reason]}
    </li>
  );
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** An error with its stack and the stacks of its causes, or `""`. */
function stackOf(error: JsonValue | undefined): string {
  if (error === undefined || error === null) return "";
  if (typeof error !== "object" || Array.isArray(error)) return textOf(error);
  const { type, message, stack, cause } = error as { readonly [key: string]: JsonValue };
  const own = typeof stack === "string" && stack !== ""
    ? stack
    : [type, message].filter((part) => typeof part === "string" && part !== "").join(": ") || textOf(error);
  const causes = stackOf(cause);
  return causes === "" ? own : `${own}\nCaused by: ${causes}`;
}
