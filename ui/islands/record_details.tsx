import type { JsonValue, LogRecord } from "../../lib/record/record.ts";
import { recordAddress } from "../browser/record_address.ts";
import type { PageState } from "../state/page/page_state.ts";
import { recordText } from "../state/text/record_text.ts";
import { readError } from "../state/text/value_text.ts";
import { splitCauses, stackLines } from "../state/text/stack_lines.ts";
import { useDetailsTexts } from "../texts/details_texts.ts";
import { CopyButton } from "./copy_button.tsx";
import { StyledText } from "./styled_text.tsx";
import { Leaf, Values } from "./value_tree.tsx";

/** Whole record, with actions for it and for each value. */
export function RecordDetails({ id, record, state }: { id: string; record: LogRecord; state: PageState }) {
  const texts = useDetailsTexts();
  const { timestamp, level, message, metadata } = record;
  const { opened, filter } = state.view;
  return (
    <div class="details">
      {opened.value === id && !filter.value.matches(record) && <p class="excluded">{texts.excluded}</p>}
      <div class="actions">
        <CopyButton label={texts.copyJson} text={() => JSON.stringify(record, null, 2)} />
        <CopyButton label={texts.copyText} text={() => recordText(record)} />
        <CopyButton label={texts.copyLink} text={() => recordAddress(id)} />
      </div>
      <pre class="whole"><StyledText text={message} renderer={state.textRenderer.value} field="message" /></pre>
      <Errors error={metadata.error} state={state} />
      <ul class="tree">
        <Leaf name="timestamp" field="timestamp" value={timestamp} state={state} />
        <Leaf name="level" field="level" value={level} state={state} />
        <Values path={[]} value={withoutStack(metadata)} state={state} />
      </ul>
    </div>
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
          <StyledText text={title} renderer={state.textRenderer.value} field="error" />
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
function withoutStack(metadata: LogRecord["metadata"]): LogRecord["metadata"] {
  const { error, ...fields } = metadata;
  if (error === undefined) return fields;
  if (error === null || typeof error !== "object" || Array.isArray(error)) return { ...fields, error };
  const { stack: _stack, cause: _cause, ...rest } = error as { readonly [key: string]: JsonValue };
  return { ...fields, error: rest };
}
