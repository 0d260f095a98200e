import { SHORT_ID_LENGTH } from "../../lib/presentation.ts";
import { formatTime } from "../state/clock.ts";
import { formatDuration } from "../state/duration.ts";
import type { PageState } from "../state/page_state.ts";
import type { Trace, TracePlace } from "../state/trace.ts";

/** Says what a trace is as a whole, and leads out of it. */
export function TraceHead({ trace, state: { view, clock } }: { trace: Trace; state: PageState }) {
  const { id, start } = trace;
  const { locale } = clock.value;
  return (
    <section class="trace-head" aria-label="Trace">
      <p title={id}>
        <strong>{`Trace ${id.length > SHORT_ID_LENGTH ? `${id.slice(0, SHORT_ID_LENGTH)}…` : id}`}</strong>
        {`: ${partsOf(trace, locale).join(", ")}`}
        {trace.errors > 0 && (
          <>
            , <span class="errors">{count(trace.errors, "error", locale)}</span>
          </>
        )}
      </p>
      {start !== "" && <time dateTime={start} title={start}>{formatTime(start, clock.value)}</time>}
      <button type="button" onClick={() => view.leaveTrace()}>Leave the trace</button>
    </section>
  );
}

function partsOf({ records, services, loggers, durationMs }: Trace, locale: string): string[] {
  const parts = [count(records, "record", locale)];
  if (services > 0) parts.push(count(services, "service", locale));
  else if (loggers > 0) parts.push(count(loggers, "logger", locale));
  if (records > 1) parts.push(formatDuration(durationMs, locale));
  return parts;
}

function count(number: number, what: string, locale: string): string {
  return `${number.toLocaleString(locale)} ${what}${number === 1 ? "" : "s"}`;
}

/** How wide the whole trace is drawn, and the mark of a record in it, in units of the drawing. */
const WIDTH = 100;
const MARK_WIDTH = 2.5;

/** Says when a record was written in its trace, and shows it: the time since the one before it, up to its own mark. */
export function TraceTime(props: { place: TracePlace; timestamp: string; state: PageState }) {
  const { place: { offsetMs, sinceMs = 0, durationMs }, timestamp, state: { clock } } = props;
  const { locale } = clock.value;
  const scale = durationMs === 0 ? 0 : (WIDTH - MARK_WIDTH) / durationMs;
  const mark = offsetMs * scale;
  return (
    <>
      <svg class="span" viewBox={`0 0 ${WIDTH} 1`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="since" x={mark - sinceMs * scale} width={sinceMs * scale} height="1" />
        <rect x={mark} width={MARK_WIDTH} height="1" />
      </svg>
      <time dateTime={timestamp} title={timestamp}>{`+${formatDuration(offsetMs, locale)}`}</time>
      <span class="since" title="Since the record before">
        {props.place.sinceMs !== undefined && `+${formatDuration(sinceMs, locale)}`}
      </span>
    </>
  );
}
