import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { formatTime } from "../state/page/clock.ts";
import { step } from "../state/page/commands.ts";
import type { PageState } from "../state/page/page_state.ts";
import { firstLine, formatValue } from "../state/text/value_text.ts";
import { useDetailsTexts } from "../texts/details_texts.ts";
import { LinkedText } from "./linked_text.tsx";
import { RecordDetails } from "./record_details.tsx";

/** Open record beside the list, on screens that have room for both. */
export function RecordPanel({ state }: { state: PageState }) {
  const { view, beside, clock } = state;
  const texts = useDetailsTexts();
  // It renders for another record only, not for the rows that arrive.
  const opened = useMemo(() =>
    computed(() => {
      const id = view.opened.value;
      const index = id === undefined || !beside.value ? -1 : view.list.value.indexOf(id);
      const row = index === -1 ? undefined : view.list.value.at(index);
      return row?.kind === "record" ? row : undefined;
    }), []);
  if (opened.value === undefined) return null;
  const { id, record: { timestamp, level, message, metadata } } = opened.value;
  const { service, logger } = metadata;
  const { line, more } = firstLine(message);
  const isTitled = more === 0 && line === message;
  return (
    <section class="record-panel" aria-label={texts.record} data-level={level}>
      <header>
        <h2>
          <LinkedText text={line} renderer={state.textRenderer.value} field="message" />
        </h2>
        <div class="steps">
          <button
            type="button"
            aria-label={texts.previous}
            title={`${texts.previous} (k)`}
            onClick={() => step(state, -1)}
          >
            ↑
          </button>
          <button type="button" aria-label={texts.next} title={`${texts.next} (j)`} onClick={() => step(state, 1)}>
            ↓
          </button>
          <button
            type="button"
            aria-label={texts.close}
            title={`${texts.close} (Esc)`}
            onClick={() => view.open(undefined)}
          >
            ×
          </button>
        </div>
        <p>
          <span class="level">{level}</span> {[service, logger].map((name, index) =>
            name === undefined ? null : <span key={index}>{formatValue(name)}</span>
          )} <time dateTime={timestamp} title={timestamp}>{formatTime(timestamp, clock.value)}</time>
        </p>
      </header>
      <RecordDetails key={id} id={id} record={opened.value.record} state={state} isTitled={isTitled} />
    </section>
  );
}
