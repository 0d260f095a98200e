import { useSignal } from "@preact/signals";
import type { Query } from "../../lib/query/query.ts";
import type { JsonValue } from "../../lib/record/record.ts";
import type { PageState } from "../state/page/page_state.ts";
import { changeQuery } from "../state/terms/query_in_force.ts";
import { anyValueTerm, fieldName, fieldTerm, withTerm } from "../state/terms/query_terms.ts";
import { formatValue } from "../state/text/value_text.ts";
import { useDetailsTexts } from "../texts/details_texts.ts";
import { CopyButton } from "./copy_button.tsx";
import { StyledText } from "./styled_text.tsx";
import { TraceLink } from "./trace_link.tsx";

/** Number of values shown at a time. Each one renders its own buttons. */
const STEP = 100;

/** Fields that rows always show. */
const ALWAYS_IN_ROWS: ReadonlySet<string> = new Set(["logger", "error"]);

/** Values of an object or a list, as a tree. */
export function Values(props: { path: readonly string[]; value: object; state: PageState }) {
  const { path, value, state } = props;
  const isTop = path.length === 0;
  const texts = useDetailsTexts();
  const shown = useSignal(STEP);
  const entries: readonly (readonly [key: string, value: JsonValue])[] = Object.entries(value);
  const more = entries.length - shown.value;
  return (
    <>
      {entries.slice(0, shown.value).map(([key, item]) => (
        <Value
          key={key}
          path={Array.isArray(value) ? path : [...path, key]} // queries address list items without an index
          name={key}
          value={item}
          state={state}
          isRowField={isTop && !ALWAYS_IN_ROWS.has(key)}
        />
      ))}
      {more > 0 && (
        <li>
          <button type="button" onClick={() => shown.value += STEP}>
            {texts.showMore(Math.min(more, STEP), more)}
          </button>
        </li>
      )}
    </>
  );
}

interface ValueProps {
  readonly path: readonly string[];
  /** Key, or index in a list. */
  readonly name: string;
  readonly value: JsonValue;
  readonly state: PageState;
  /** True if rows may show the field. */
  readonly isRowField: boolean;
}

function Value({ path, name, value, state, isRowField }: ValueProps) {
  const field = fieldName(path);
  if (value === null || typeof value !== "object") {
    return <Leaf name={name} field={field} value={value} state={state} isRowField={isRowField} />;
  }
  const isList = Array.isArray(value);
  const count = Object.keys(value).length;
  return (
    <li class="branch">
      <details open>
        <summary>
          <span class="key">{name}</span> <span class="muted">{isList ? `[${count}]` : `{${count}}`}</span>
        </summary>
        <ul>
          <Values path={path} value={value} state={state} />
        </ul>
      </details>
      <Actions name={name} term={anyValueTerm(field)} value={value} state={state} isRowField={isRowField} />
    </li>
  );
}

interface LeafProps {
  readonly name: string;
  /** Field name in queries. */
  readonly field: string;
  readonly value: JsonValue;
  readonly state: PageState;
  readonly isRowField?: boolean;
}

/** Single value. */
export function Leaf({ name, field, value, state, isRowField = false }: LeafProps) {
  const text = <StyledText text={formatValue(value)} renderer={state.textRenderer.value} field={field} />;
  return (
    <li class="leaf">
      <span class="key">
        <StyledText text={name} renderer={state.textRenderer.value} />
      </span>
      <span class="value">
        {field === "trace_id" ? <TraceLink id={formatValue(value)}>{text}</TraceLink> : text}
      </span>
      <Actions name={name} term={fieldTerm(field, value)} value={value} state={state} isRowField={isRowField} />
    </li>
  );
}

interface ActionsProps {
  readonly name: string;
  /** Term that matches records with the same value; `undefined` if a query cannot express it. */
  readonly term: Query | undefined;
  readonly value: JsonValue;
  readonly state: PageState;
  readonly isRowField: boolean;
}

function Actions({ name, term, value, state: { view, rowFields }, isRowField }: ActionsProps) {
  const texts = useDetailsTexts();
  const fields = isRowField ? rowFields.value : undefined;
  const isInRows = fields?.isShown.value(name) ?? false;

  function filter(term: Query, exclude: boolean) {
    changeQuery(view, (q) => withTerm(q, term, exclude));
  }

  return (
    <span class="actions">
      {term !== undefined && (
        <>
          <button type="button" aria-label={texts.filterForName(name)} onClick={() => filter(term, false)}>
            {texts.filterFor}
          </button>
          <button type="button" aria-label={texts.filterOutName(name)} onClick={() => filter(term, true)}>
            {texts.filterOut}
          </button>
        </>
      )}
      {fields !== undefined && (
        <button
          type="button"
          aria-label={isInRows ? texts.hideNameInRows(name) : texts.showNameInRows(name)}
          onClick={() => fields.show(name, !isInRows)}
        >
          {isInRows ? texts.hideInRows : texts.showInRows}
        </button>
      )}
      <CopyButton label={texts.copy} name={texts.copyName(name)} text={() => textToCopy(value)} />
    </span>
  );
}

function textToCopy(value: JsonValue): string {
  return typeof value === "object" ? JSON.stringify(value, null, 2) : formatValue(value);
}
