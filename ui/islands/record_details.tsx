import { computed, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { printQuery } from "../../lib/query/query.ts";
import type { JsonObject, JsonValue, LogRecord } from "../../lib/record/record.ts";
import { readAssistantText } from "../browser/assistant_copy.ts";
import { recordAddress } from "../browser/record_address.ts";
import type { PageState } from "../state/page/page_state.ts";
import { RECORD_VIEWS } from "../state/page/record_view.ts";
import { findValues, has } from "../state/text/find_values.ts";
import { recordText } from "../state/text/record_text.ts";
import { readError } from "../state/text/value_text.ts";
import { splitCauses, stackLines } from "../state/text/stack_lines.ts";
import { useTexts } from "../texts/context.ts";
import { CONTEXT_TEXTS } from "../texts/context_texts.ts";
import { useDetailsTexts } from "../texts/details_texts.ts";
import { usePinTexts } from "../texts/pin_texts.ts";
import { CopyButton } from "./copy_button.tsx";
import { LinkedText } from "./linked_text.tsx";
import { StyledText } from "./styled_text.tsx";
import { Leaf, Values } from "./value_tree.tsx";

interface RecordDetailsProps {
  readonly id: string;
  readonly record: LogRecord;
  readonly state: PageState;
  /** True if the message is shown above. */
  readonly isTitled?: boolean;
}

/** Whole record, with actions for it and for each value. */
export function RecordDetails({ id, record, state: page, isTitled = false }: RecordDetailsProps) {
  const texts = useDetailsTexts();
  const pinTexts = usePinTexts();
  const { tag } = useTexts();
  const find = useSignal("");
  const state = useMemo(() => withFind(page, find), []);
  const { opened, filter, instead } = state.view;
  const context = opened.value === id && instead.value?.around !== id ? state.context.value : undefined;
  return (
    <div class="details">
      {opened.value === id && !filter.value.matches(record) && instead.value?.around === undefined && (
        <p class="excluded">{texts.excluded}</p>
      )}
      <div class="actions">
        {context !== undefined && (
          <button type="button" onClick={() => void context.show(id)}>{CONTEXT_TEXTS[tag].show}</button>
        )}
        {state.pins.value !== undefined && (
          <button type="button" onClick={() => state.pins.value?.toggle(id, record)}>
            {state.pins.value.has(id) ? pinTexts.unpin : pinTexts.pin}
          </button>
        )}
        <CopyButton label={texts.copyJson} text={() => JSON.stringify(record, null, 2)} />
        <CopyButton label={texts.copyText} text={() => recordText(record)} />
        <CopyButton label={texts.copyLink} text={() => recordAddress(id)} />
        <CopyButton label={texts.copyForAssistant} text={() => readAssistantText(id, record)} />
      </div>
      {!isTitled && (
        <pre class="whole"><LinkedText text={record.message} renderer={state.textRenderer.value} field="message" /></pre>
      )}
      <Errors error={record.metadata.error} state={state} />
      <div class="views">
        <div role="group" aria-label={texts.recordView}>
          {RECORD_VIEWS.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={state.recordView.value === name}
              onClick={() => state.recordView.value = name}
            >
              {texts.recordViews[name]}
            </button>
          ))}
        </div>
        <input
          type="search"
          class="find-value"
          value={find.value}
          placeholder={texts.findInRecord}
          aria-label={texts.findInRecord}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => find.value = event.currentTarget.value}
        />
      </div>
      <Content record={record} state={state} find={find.value.trim()} />
    </div>
  );
}

/** Returns a state whose texts also have the found text marked. */
function withFind(state: PageState, find: { readonly value: string }): PageState {
  return {
    ...state,
    textRenderer: computed(() => {
      const text = find.value.trim();
      const { queryTools, params } = state.view;
      if (text === "" || queryTools.value === undefined) return state.textRenderer.value;
      const term = printQuery({ kind: "text", value: { kind: "pattern", parts: [text] } });
      return queryTools.value.createTextRenderer(params.value.q ?? "", [...state.highlights.value, term]);
    }),
  };
}

/** The record in the view that was chosen. */
function Content({ record, state, find }: { record: LogRecord; state: PageState; find: string }) {
  const texts = useDetailsTexts();
  const { timestamp, level, metadata } = record;
  const view = state.recordView.value;
  if (view !== "fields") {
    const text = view === "json" ? JSON.stringify(record, null, 2) : recordText(record);
    return <pre class="raw"><LinkedText text={text} renderer={state.textRenderer.value} /></pre>;
  }
  const found = findValues(withoutStack(metadata), find);
  const ownFields = Object.entries({ timestamp, level }).filter(([key, value]) => has(key, find) || has(value, find));
  if (ownFields.length === 0 && Object.keys(found).length === 0) return <p class="none">{texts.noValue}</p>;
  return (
    <ul class="tree">
      {ownFields.map(([key, value]) => <Leaf key={key} name={key} field={key} value={value} state={state} />)}
      <Values path={[]} value={found} state={state} />
    </ul>
  );
}

/** Error with its causes nested inside. */
function Errors({ error, state }: { error: JsonValue | undefined; state: PageState }) {
  const texts = useDetailsTexts();
  return readError(error).flatMap(splitCauses).reduceRight<preact.JSX.Element | null>(
    (cause, { title, stack }, index) => (
      <div class="cause" key={index}>
        <p>
          {index > 0 && <span class="key">{texts.causedBy}</span>}
          <LinkedText text={title} renderer={state.textRenderer.value} field="error" />
        </p>
        {stack !== "" && <Stack stack={stack} state={state} />}
        {cause}
      </div>
    ),
    null,
  );
}

/** Stack trace with dimmed frames of libraries. */
function Stack({ stack, state }: { stack: string; state: PageState }) {
  return (
    <pre>
      {stackLines(stack).map(({ text, isForeign }, index) => (
        <span key={index} class={isForeign ? "foreign" : undefined}>
          {index > 0 && "\n"}
          <StyledText text={text} renderer={state.textRenderer.value} field="error" />
        </span>
      ))}
    </pre>
  );
}

/** Returns the metadata without the stack and causes of the error, which are shown above it. */
function withoutStack(metadata: LogRecord["metadata"]): JsonObject {
  const { error, ...fields } = metadata;
  if (error === undefined) return fields;
  if (error === null || typeof error !== "object" || Array.isArray(error)) return { ...fields, error };
  const { stack: _stack, cause: _cause, ...rest } = error as { readonly [key: string]: JsonValue };
  return { ...fields, error: rest };
}
