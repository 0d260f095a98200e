import { formatDuration } from "../../lib/base/duration.ts";
import { formatTime } from "../state/page/clock.ts";
import type { PageState } from "../state/page/page_state.ts";
import { type ListedTrace, TRACE_CHOICES, type TraceList as TraceListState } from "../state/rows/trace_list.ts";
import { hueOf } from "../state/text/name_hue.ts";
import { useTexts } from "../texts/context.ts";
import { queryErrorText } from "../texts/query_error_texts.ts";
import { useTraceListTexts } from "../texts/trace_list_texts.ts";
import { useTraceTexts } from "../texts/trace_texts.ts";
import { OverList } from "./over_list.tsx";
import { TraceLink } from "./trace_link.tsx";

/** List of traces over the list of records, once it is open. */
export function TraceList({ state }: { state: PageState }) {
  const model = state.traces.value;
  return model?.isOpen.value ? <OpenList model={model} state={state} /> : null;
}

/** Address of the trace of the list that was shown last. The way back leads to its row. */
let lastLink: string | null = null;

function OpenList({ model, state }: { model: TraceListState; state: PageState }) {
  const texts = useTraceListTexts();
  const { tag } = useTexts();
  const { value: found } = model.found;
  const { value: fault } = model.fault;
  return (
    <OverList
      item="trace"
      label={texts.traces}
      choices={TRACE_CHOICES}
      choiceTexts={texts.choices}
      chosen={model.choice.value}
      choose={model.choose}
      search={model.q.value}
      searchLabel={texts.filter}
      setSearch={model.setQuery}
      searchFault={fault && queryErrorText(fault.expectation, tag)}
      isStale={model.isStale.value}
      status={found && texts.matched(found.matched, found.traces.length)}
      close={model.toggle}
      firstFocus={(box) =>
        Array.from(box.querySelectorAll<HTMLElement>("a.trace")).find((link) => link.getAttribute("href") === lastLink)}
      onClick={(target) => {
        const link = target.closest("a.trace");
        if (link !== null) lastLink = link.getAttribute("href");
      }}
    >
      {found !== undefined && (found.traces.length === 0
        ? <p class="none">{found.spans === 0 ? texts.noSpans : texts.noMatch}</p>
        : <Rows traces={found.traces} state={state} />)}
    </OverList>
  );
}

function Rows({ traces, state: { clock } }: { traces: readonly ListedTrace[]; state: PageState }) {
  const texts = useTraceTexts();
  const longest = Math.max(...traces.map(({ duration_ms }) => duration_ms), 1);
  return (
    <ul>
      {traces.map(({ trace_id, name, service = "", start, duration_ms, spans, errors, services }) => (
        <li key={trace_id} class={errors > 0 ? "failed" : undefined}>
          <TraceLink id={trace_id}>
            <time dateTime={start} title={start}>{formatTime(start, clock.value)}</time>{" "}
            <span class="span-name">
              <i data-hue={hueOf(service)} aria-hidden="true" />
              <b>{service}</b> {name}
            </span>{" "}
            <span class="track">
              {/* The policy of the page refuses style attributes in its document, but not from its script. */}
              <span class="bar" data-hue={hueOf(service)} style={{ width: `${100 * duration_ms / longest}%` }} />
            </span>
            <span class="duration">{formatDuration(duration_ms, clock.value.locale)}</span>{" "}
            <span class="count" title={services.join(", ")}>{texts.spanCount(spans)}</span>{" "}
            <span class="errors">{errors > 0 && texts.errorCount(errors)}</span>
          </TraceLink>
        </li>
      ))}
    </ul>
  );
}
