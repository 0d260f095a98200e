import { useSignal } from "@preact/signals";
import type { JsonValue, LogRecord } from "../../lib/record.ts";
import { copyText } from "../clipboard.ts";
import type { PageState } from "../state/page_state.ts";
import { fieldName, fieldTerm, withTerm } from "../state/query_terms.ts";
import { recordText } from "../state/record_as_text.ts";
import { readError, textOf } from "../state/record_text.ts";
import { DETAILS_TEXTS } from "../texts/details_texts.ts";
import { useTexts } from "../texts/context.ts";
import { StyledText } from "./styled_text.tsx";
import { TraceLink } from "./trace_link.tsx";

/** All of a record, and what can be done with it and each of its values. */
export function RecordDetails({ id, record, state }: { id: string; record: LogRecord; state: PageState }) {
  const texts = useDetailsTexts();
  const { timestamp, level, message, metadata } = record;
  const { error, ...fields } = metadata;
  const highlights = state.highlights.value;
  return (
    <div class="details">
      <div class="actions">
        <CopyButton label={texts.copyJson} text={() => JSON.stringify(record, null, 2)} />
        <CopyButton label={texts.copyText} text={() => recordText(record)} />
        <CopyButton label={texts.copyLink} text={() => linkTo(id)} />
      </div>
      <pre class="whole"><StyledText text={message} highlights={highlights} field="message" /></pre>
      <Errors error={error} state={state} />
      <ul class="tree">
        <Leaf name="timestamp" field="timestamp" value={timestamp} state={state} />
        <Leaf name="level" field="level" value={level} state={state} />
        {Object.entries(fields).map(([key, value]) => (
          <Branch key={key} path={[key]} name={key} value={value} state={state} />
        ))}
      </ul>
    </div>
  );
}

/** The address of the page as it is, which opens this record. */
function linkTo(id: string): string {
  return Object.assign(new URL(location.href), { hash: id }).href;
}

/** An error, with what it was caused by inside it. */
function Errors({ error, state }: { error: JsonValue | undefined; state: PageState }) {
  const texts = useDetailsTexts();
  return readError(error).reduceRight<preact.JSX.Element | null>(
    (cause, { title, stack }, index) => (
      <div class="cause" key={index}>
        <p>
          {index > 0 && <span class="key">{texts.causedBy}</span>}
          <StyledText text={title} highlights={state.highlights.value} field="error" />
        </p>
        {stack !== "" && <pre><StyledText text={stack} highlights={state.highlights.value} field="error" /></pre>}
        {cause}
      </div>
    ),
    null,
  );
}

interface BranchProps {
  readonly path: readonly string[];
  /** The key, or the place in a list. */
  readonly name: string;
  readonly value: JsonValue;
  readonly state: PageState;
}

function Branch({ path, name, value, state }: BranchProps) {
  if (value === null || typeof value !== "object") {
    return <Leaf name={name} field={fieldName(path)} value={value} state={state} />;
  }
  const isList = Array.isArray(value);
  const entries = Object.entries(value as { readonly [key: string]: JsonValue });
  return (
    <li>
      <details open>
        <summary>
          <span class="key">{name}</span>{" "}
          <span class="muted">{isList ? `[${entries.length}]` : `{${entries.length}}`}</span>
        </summary>
        <ul>
          {entries.map(([key, item]) => (
            // A query reaches into a list without counting.
            <Branch key={key} path={isList ? path : [...path, key]} name={key} value={item} state={state} />
          ))}
        </ul>
      </details>
    </li>
  );
}

interface LeafProps {
  readonly name: string;
  /** As a query calls it. */
  readonly field: string;
  readonly value: JsonValue;
  readonly state: PageState;
}

function Leaf({ name, field, value, state }: LeafProps) {
  const { view } = state;
  const texts = useDetailsTexts();
  const term = fieldTerm(field, value);
  const text = <StyledText text={textOf(value)} highlights={state.highlights.value} field={field} />;

  function filter(exclude: boolean) {
    if (term === undefined) return;
    view.stepTo({ level: view.level.peek(), q: withTerm(view.params.peek().q ?? "", term, exclude) });
  }

  return (
    <li class="leaf">
      <span class="key">{name}</span>
      <span class="value">
        {field === "trace_id" ? <TraceLink id={textOf(value)} view={view}>{text}</TraceLink> : text}
      </span>
      <span class="actions">
        {term !== undefined && (
          <>
            <button type="button" aria-label={texts.filterForName(name)} onClick={() => filter(false)}>
              {texts.filterFor}
            </button>
            <button type="button" aria-label={texts.filterOutName(name)} onClick={() => filter(true)}>
              {texts.filterOut}
            </button>
          </>
        )}
        <CopyButton label={texts.copy} name={texts.copyName(name)} text={() => textOf(value)} />
      </span>
    </li>
  );
}

/** How long a button says that it has copied, in ms. */
const COPIED_MS = 1500;

function CopyButton({ label, name, text }: { label: string; name?: string; text: () => string }) {
  const texts = useDetailsTexts();
  const done = useSignal<"no" | "copied" | "failed">("no");

  async function copy() {
    done.value = await copyText(text()) ? "copied" : "failed";
    setTimeout(() => done.value = "no", COPIED_MS);
  }

  return (
    <button type="button" aria-label={done.value === "no" ? name : undefined} onClick={copy}>
      {done.value === "no" ? label : done.value === "copied" ? texts.copied : texts.cannotCopy}
    </button>
  );
}

function useDetailsTexts() {
  return DETAILS_TEXTS[useTexts().tag];
}
