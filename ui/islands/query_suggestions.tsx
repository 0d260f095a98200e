import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { readApi } from "../browser/api.ts";
import { delay } from "../browser/delay.ts";
import { followStorage, pageStorage } from "../browser/storage.ts";
import { HISTORY_KEY, type QueryHistory, QueryHistoryModel } from "../state/kept/query_history.ts";
import type { Suggestion } from "../state/terms/suggest.ts";
import { type Suggestions, SuggestionsModel } from "../state/terms/suggestions.ts";
import type { PageState } from "../state/page/page_state.ts";
import type { View } from "../state/rows/view.ts";
import { useFieldTexts } from "../texts/field_texts.ts";
import { useTexts } from "../texts/context.ts";

const LIST_ID = "suggestions";

/** List of suggestions below the query field. */
export function QuerySuggestions({ state, input }: { state: PageState; input: HTMLInputElement }) {
  const { view, capacity } = state;
  const texts = useFieldTexts();
  const history = useMemo(() => new QueryHistoryModel(view, { storage: pageStorage(), delay }), []);
  const suggestions = useMemo(
    () =>
      new SuggestionsModel(view, history, {
        readNewest: (limit) => readNewest(Math.min(limit, capacity)),
        readFacets,
        delay,
      }),
    [],
  );
  const list = useRef<HTMLDivElement>(null);
  const groups = suggestions.groups.value;
  const active = suggestions.active.value;

  useEffect(() => followStorage(HISTORY_KEY, history.recall), []);
  useEffect(() => listen(input, view, history, suggestions), []);
  useLayoutEffect(() => {
    const isOpen = groups.length > 0;
    input.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) input.setAttribute("aria-controls", LIST_ID);
    else input.removeAttribute("aria-controls");
    if (active === -1) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", optionId(active));
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [groups, active]);

  if (groups.length === 0) return null;
  let index = 0;
  const [select, accept, escape, close] = texts.keys;
  return (
    <div class="suggestions" onMouseDown={(event) => event.preventDefault()}>
      <div role="listbox" id={LIST_ID} aria-label={texts.suggestions} ref={list}>
        {groups.map((group) => (
          <div key={group.kind} role="group" aria-labelledby={`${LIST_ID}-${group.kind}`}>
            <div class="title" role="presentation">
              <span id={`${LIST_ID}-${group.kind}`}>{texts.group(group.kind, group.field ?? "")}</span>
              {group.suggestions.some(({ count }) => count !== undefined) && (
                <span aria-hidden="true">{texts.records}</span>
              )}
            </div>
            {group.suggestions.map((suggestion) => {
              const place = index++;
              return (
                <div
                  key={suggestion.insert}
                  role="option"
                  id={optionId(place)}
                  class={`option ${suggestion.kind}`}
                  aria-selected={place === active}
                  onClick={() => take(suggestion, input, view, history, suggestions)}
                >
                  <Option suggestion={suggestion} field={group.field} typed={suggestions.typed.value} />
                  {suggestion.kind === "query" && (
                    <span
                      class="remove"
                      title={texts.forget}
                      aria-hidden="true"
                      onClick={(event) => {
                        event.stopPropagation();
                        suggestions.forget(suggestion);
                      }}
                    />
                  )}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <p class="hint" aria-hidden="true">
        <kbd>↓</kbd> {select} <kbd>Tab</kbd> {accept} <kbd>{escape}</kbd> {close}
      </p>
    </div>
  );
}

function optionId(index: number): string {
  return `${LIST_ID}-option-${index}`;
}

function Option({ suggestion, field, typed }: { suggestion: Suggestion; field?: string; typed: string }) {
  const { number } = useTexts();
  const texts = useFieldTexts();
  const { kind, text, count, operator = ":" } = suggestion;
  switch (kind) {
    case "clear":
      return <span class="text">{texts.forgetAll}</span>;
    case "query":
      return <span class="text">{text}</span>;
    case "comparison": {
      const operators = field === "timestamp" ? { ...texts.operators, ...texts.timeOperators } : texts.operators;
      return (
        <>
          <span class="text">{text}</span>
          <span class="note">{operators[operator]}</span>
        </>
      );
    }
    case "time":
      return (
        <>
          <span class="text">{text}</span>
          <span class="note">{texts.ago(Number.parseInt(text), UNITS[text.slice(-1) as keyof typeof UNITS])}</span>
        </>
      );
    case "field":
    case "value":
      return (
        <>
          <span class="text">{text === "" ? '""' : <Typed text={text} typed={typed} />}</span>
          {count !== undefined && <span class="note">{number(count)}</span>}
        </>
      );
    default:
      return kind satisfies never;
  }
}

const UNITS = { m: "minute", h: "hour", d: "day" } as const;

/** Text with the typed part in bold. */
function Typed({ text, typed }: { text: string; typed: string }) {
  const at = text.toLowerCase().indexOf(typed.toLowerCase());
  if (at === -1 || typed === "") return <>{text}</>;
  const end = at + typed.length;
  return (
    <>
      {text.slice(0, at)}
      <b>{text.slice(at, end)}</b>
      {text.slice(end)}
    </>
  );
}

/** Connects the field with its suggestions. The focus stays in the field. */
function listen(input: HTMLInputElement, view: View, history: QueryHistory, suggestions: Suggestions): () => void {
  const leaving = new AbortController();
  // The listeners run before the query is applied, which may drop the records that fields are collected from.
  const options = { signal: leaving.signal, capture: true };
  const caret = () => input.selectionStart ?? input.value.length;
  const keys: Readonly<Record<string, (event: KeyboardEvent) => boolean>> = {
    ArrowDown() {
      if (suggestions.groups.peek().length > 0) suggestions.move(1);
      else suggestions.ask(input.value, caret());
      return true;
    },
    ArrowUp() {
      if (suggestions.groups.peek().length === 0) return false;
      suggestions.move(-1);
      return true;
    },
    Enter() {
      if (takeChosen()) return true;
      view.finishTyping();
      suggestions.close();
      return false;
    },
    Tab: ({ shiftKey }) => !shiftKey && takeChosen(),
    Escape() {
      if (suggestions.groups.peek().length === 0) return false;
      suggestions.close();
      return true;
    },
    Delete({ shiftKey }) {
      const chosen = suggestions.chosen.peek();
      if (!shiftKey || chosen?.kind !== "query") return false;
      suggestions.forget(chosen);
      return true;
    },
    ArrowLeft: moveCaret,
    ArrowRight: moveCaret,
    Home: moveCaret,
    End: moveCaret,
  };

  function takeChosen(): boolean {
    const chosen = suggestions.chosen.peek();
    if (chosen === undefined) return false;
    take(chosen, input, view, history, suggestions);
    return true;
  }

  /** Closes the suggestions, which were for another position of the caret. */
  function moveCaret(): boolean {
    suggestions.close();
    return false;
  }

  input.addEventListener("focus", suggestions.begin, options);
  input.addEventListener("input", () => suggestions.type(input.value, caret()), options);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!Object.hasOwn(keys, event.key) || !keys[event.key](event)) return;
    event.preventDefault();
    event.stopPropagation();
  }, options);
  input.addEventListener("click", () => {
    if (input.value === "") suggestions.ask("", 0);
    else suggestions.close();
  }, options);
  input.addEventListener("blur", () => {
    view.finishTyping();
    suggestions.end();
  }, options);
  if (document.activeElement === input) suggestions.begin();
  return () => leaving.abort();
}

function take(
  { kind, text, insert, start, end }: Suggestion,
  input: HTMLInputElement,
  view: View,
  history: QueryHistory,
  suggestions: Suggestions,
) {
  switch (kind) {
    case "query":
      suggestions.close();
      return view.stepTo({ level: view.level.peek(), q: text });
    case "clear":
      history.clear();
      return suggestions.ask(input.value, 0);
    default:
      input.setSelectionRange(start, end);
      // Only this deprecated method adds to the undo history of the browser.
      if (document.execCommand("insertText", false, insert)) return;
      input.setRangeText(insert, start, end, "end");
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

function readNewest(limit: number): Promise<unknown> {
  return readApi(`logs?limit=${limit}&cover=held`);
}

function readFacets(params: Readonly<Record<string, string>>): Promise<unknown> {
  return readApi(`facets?${new URLSearchParams(params)}`);
}
