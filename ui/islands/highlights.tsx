import { type Signal, useSignal } from "@preact/signals";
import { addHighlight, MAX_HIGHLIGHT_LENGTH, MAX_HIGHLIGHTS } from "../state/text/highlight_terms.ts";
import { useTexts } from "../texts/context.ts";
import { HIGHLIGHT_TEXTS } from "../texts/highlight_texts.ts";

/** List of the highlighted terms, with a field to add one. A term is a query, so `/re/` and `field:value` work too. */
export function Highlights({ terms }: { terms: Signal<readonly string[]> }) {
  const texts = HIGHLIGHT_TEXTS[useTexts().tag];
  const typed = useSignal("");
  const isFull = terms.value.length >= MAX_HIGHLIGHTS;

  function add() {
    if (isFull) return;
    terms.value = addHighlight(terms.value, typed.value);
    typed.value = "";
  }

  return (
    <div class="highlights">
      <label for="highlight">{texts.field}</label>
      <input
        type="text"
        id="highlight"
        value={typed.value}
        maxLength={MAX_HIGHLIGHT_LENGTH}
        placeholder={isFull ? texts.full : texts.hint}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => typed.value = event.currentTarget.value}
        onKeyDown={(event) => event.key === "Enter" && !event.isComposing && add()}
      />
      <button type="button" disabled={isFull || typed.value.trim() === ""} onClick={add}>{texts.add}</button>
      <ul>
        {terms.value.map((term, index) => (
          <li key={term}>
            <mark class={`mark-${index + 1}`}>{term}</mark>
            <button
              type="button"
              aria-label={texts.remove(term)}
              onClick={() => terms.value = terms.value.filter((other) => other !== term)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
