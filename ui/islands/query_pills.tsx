import type { Query } from "../../lib/query/query.ts";
import type { View } from "../state/rows/view.ts";
import { changeQuery } from "../state/terms/query_in_force.ts";
import { joinParts, type QueryPart, readParts } from "../state/terms/query_parts.ts";
import { useFieldTexts } from "../texts/field_texts.ts";

/**
 * The terms of the query as pills over its field, each with a button that removes it. While the field has the focus it
 * shows the text instead, so that a query is typed and edited as text. Words stay words.
 */
export function QueryPills({ view }: { view: View }) {
  const texts = useFieldTexts();
  const q = view.params.value.q ?? "";
  if (q === "" || view.q.value.trim() !== q || view.queryError.value !== undefined) return null;
  const parts = readParts(q);
  if (parts.every(({ term }) => term.kind === "text")) return null;
  return (
    <span class="pills">
      {parts.map((part, index) =>
        part.term.kind === "text"
          ? <span key={index} class="word">{part.text}</span>
          : (
            <span key={index} class="pill" data-excluded={part.term.kind === "not"}>
              <PillText part={part} />
              <button
                type="button"
                tabIndex={-1}
                aria-label={texts.removeFilter(part.text)}
                title={texts.removeFilter(part.text)}
                onMouseDown={(event) => event.preventDefault()} // the focus stays out of the field
                onClick={() =>
                  changeQuery(
                    view,
                    (q) => joinParts(readParts(q).filter((_, at) => at !== index).map(({ text }) => text)),
                  )}
              >
                ×
              </button>
            </span>
          )
      )}
    </span>
  );
}

/** Text of a term, with its field or sign in bold. */
function PillText({ part: { term, text } }: { part: QueryPart }) {
  if (term.kind === "not") {
    const rest = text.replace(/^(?:-|NOT\s+)/, "");
    return (
      <>
        <b>−</b>
        <span>{rest}</span>
      </>
    );
  }
  const name = nameOf(term);
  if (name === undefined || !text.startsWith(name)) return <span>{text}</span>;
  return (
    <>
      <b>{name}</b>
      <span>{text.slice(name.length).replace(/^:/, "")}</span>
    </>
  );
}

function nameOf(term: Query): string | undefined {
  return term.kind === "field" || term.kind === "compare" ? term.name : undefined;
}
