import { useSignal } from "@preact/signals";
import type { Query } from "../../lib/query/query.ts";
import type { JsonValue } from "../../lib/record/record.ts";
import type { PageState } from "../state/page/page_state.ts";
import { changeQuery } from "../state/terms/query_in_force.ts";
import { anyValueTerm, fieldName, fieldTerm, RECORD_FIELDS, withTerm } from "../state/terms/query_terms.ts";
import { formatValue } from "../state/text/value_text.ts";
import { useColumnTexts } from "../texts/column_texts.ts";
import { useDetailsTexts } from "../texts/details_texts.ts";
import { CopyButton } from "./copy_button.tsx";
import { LinkedText } from "./linked_text.tsx";
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
      <Actions
        name={name}
        field={field}
        term={anyValueTerm(field)}
        value={value}
        state={state}
        isRowField={isRowField}
      />
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
  const texts = useDetailsTexts();
  const text = <LinkedText text={formatValue(value)} renderer={state.textRenderer.value} field={field} />;
  const term = fieldTerm(field, value);

  /** Filters for a value that is clicked, not for one whose text is being selected, nor for a link in it. */
  function pick({ target, altKey, shiftKey }: MouseEvent) {
    if (term === undefined || (target as Element).closest("a") !== null || getSelection()?.isCollapsed === false) {
      return;
    }
    changeQuery(state.view, (q) => withTerm(q, term, altKey || shiftKey));
  }

  return (
    <li class="leaf">
      <span class="key">
        <StyledText text={name} renderer={state.textRenderer.value} />
      </span>
      <span
        class={term === undefined ? "value" : "value pick"}
        title={term === undefined ? undefined : texts.pick}
        onClick={pick}
      >
        {field === "trace_id" ? <TraceLink id={formatValue(value)}>{text}</TraceLink> : text}
      </span>
      <Actions name={name} field={field} term={term} value={value} state={state} isRowField={isRowField} />
    </li>
  );
}

interface ActionsProps {
  readonly name: string;
  /** Field name in queries. */
  readonly field: string;
  /** Term that matches records with the same value; `undefined` if a query cannot express it. */
  readonly term: Query | undefined;
  readonly value: JsonValue;
  readonly state: PageState;
  readonly isRowField: boolean;
}

function Actions({ name, field, term, value, state: { view, rowFields, columns }, isRowField }: ActionsProps) {
  const columnTexts = useColumnTexts();
  const isColumn = columns.value?.has(field) ?? false;
  const texts = useDetailsTexts();
  const fields = isRowField && !isColumn ? rowFields.value : undefined;
  const isInRows = fields?.isShown.value(name) ?? false;

  function filter(term: Query, exclude: boolean) {
    changeQuery(view, (q) => withTerm(q, term, exclude));
  }

  return (
    <span class="actions">
      {term !== undefined && (
        <>
          <Action icon="=" text={texts.filterFor} name={texts.filterForName(name)} run={() => filter(term, false)} />
          <Action icon="≠" text={texts.filterOut} name={texts.filterOutName(name)} run={() => filter(term, true)} />
        </>
      )}
      {fields !== undefined && (
        <Action
          icon={isInRows ? "−" : "+"}
          text={isInRows ? texts.hideInRows : texts.showInRows}
          name={isInRows ? texts.hideNameInRows(name) : texts.showNameInRows(name)}
          run={() => fields.show(name, !isInRows)}
        />
      )}
      {columns.value !== undefined && !RECORD_FIELDS.includes(field) && (
        <Action
          icon={isColumn ? "◫" : "▥"}
          text={isColumn ? columnTexts.noColumn : columnTexts.asColumn}
          name={isColumn ? columnTexts.hide(name) : columnTexts.asColumnName(name)}
          run={() => isColumn ? columns.value?.remove(field) : columns.value?.add(field)}
        />
      )}
      <CopyButton label={texts.copy} name={texts.copyName(name)} text={() => textToCopy(value)} />
    </span>
  );
}

/** Button with a text, or with an icon alone beside the list. */
function Action({ icon, text, name, run }: { icon: string; text: string; name: string; run: () => void }) {
  return <button type="button" data-icon={icon} aria-label={name} title={name} onClick={run}>{text}</button>;
}

function textToCopy(value: JsonValue): string {
  return typeof value === "object" ? JSON.stringify(value, null, 2) : formatValue(value);
}
