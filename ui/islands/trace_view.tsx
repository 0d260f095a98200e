import { SHORT_ID_LENGTH } from "../../lib/wire/presentation.ts";
import { formatTime } from "../state/page/clock.ts";
import { formatDuration } from "../../lib/base/duration.ts";
import type { PageState } from "../state/page/page_state.ts";
import type { Trace, TracePlace } from "../state/rows/trace_order.ts";
import { type TraceTexts, useTraceTexts } from "../texts/trace_texts.ts";

/** Summary of a trace, with a button that leaves it. */
export function TraceHead({ trace, state: { view, clock, traces } }: { trace: Trace; state: PageState }) {
  const texts = useTraceTexts();
  const { id, start, errors } = trace;
  return (
    <section class="trace-head" aria-label="Trace">
      <p title={id}>
        <strong>{texts.title(id.length > SHORT_ID_LENGTH ? `${id.slice(0, SHORT_ID_LENGTH)}…` : id)}</strong>
        {` ${partsOf(trace, texts, clock.value.locale).join(", ")}`}
        {errors > 0 && (
          <>
            , <span class="errors">{texts.errorCount(errors)}</span>
          </>
        )}
      </p>
      {start !== "" && <time dateTime={start} title={start}>{formatTime(start, clock.value)}</time>}
      <button type="button" onClick={() => view.leaveTrace()}>
        {traces.value?.isBehind.value ? texts.backToTraces : texts.backToAll}
      </button>
    </section>
  );
}

function partsOf({ records, services, loggers, durationMs }: Trace, texts: TraceTexts, locale: string): string[] {
  const parts = [texts.recordCount(records)];
  if (services > 0) parts.push(texts.serviceCount(services));
  else if (loggers > 0) parts.push(texts.loggerCount(loggers));
  if (records > 1) parts.push(formatDuration(durationMs, locale));
  return parts;
}

/** Width of the whole trace and of the mark of a record, in units of the drawing. */
const WIDTH = 100;
const MARK_WIDTH = 2.5;

/** Time of a record in its trace, as text and as a drawing: the time since the previous record, then its own mark. */
export function TraceTime(props: { place: TracePlace; timestamp: string; state: PageState }) {
  const { place: { offsetMs, sinceMs, durationMs }, timestamp, state: { clock } } = props;
  const texts = useTraceTexts();
  const { locale } = clock.value;
  const scale = durationMs === 0 ? 0 : (WIDTH - MARK_WIDTH) / durationMs;
  const mark = offsetMs * scale;
  const since = (sinceMs ?? 0) * scale;
  return (
    <>
      <svg class="span" viewBox={`0 0 ${WIDTH} 1`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="since" x={mark - since} width={since} height="1" />
        <rect x={mark} width={MARK_WIDTH} height="1" />
      </svg>
      <time dateTime={timestamp} title={timestamp}>{`+${formatDuration(offsetMs, locale)}`}</time>{" "}
      <span class="since" title={texts.sincePrevious}>
        {sinceMs !== undefined && `+${formatDuration(sinceMs, locale)}`}
      </span>
    </>
  );
}
