import type { PageState } from "../state/page/page_state.ts";
import { type ContextModelInstance, scopesOf } from "../state/rows/context.ts";
import { firstLine } from "../state/text/value_text.ts";
import { useTexts } from "../texts/context.ts";
import { CONTEXT_TEXTS } from "../texts/context_texts.ts";

/** Line above the list while the records around one are shown, with the ways to narrow them and back. */
export function ContextHead({ state: { context, view } }: { state: PageState }) {
  const model = context.value;
  const shown = model?.shown.value;
  const texts = CONTEXT_TEXTS[useTexts().tag];
  if (model === undefined || shown === undefined) return null;
  if (shown.state === "loading" && view.instead.value?.around === undefined) return null; // mostly for a moment
  return (
    <section class="context-head" aria-label={texts.label}>
      <p role="status">{summaryOf(model, texts)}</p>
      {shown.state === "failed" && (
        <button type="button" onClick={() => void model.show(shown.id, shown.scope)}>{texts.retry}</button>
      )}
      {shown.record !== undefined && (
        <div class="scopes" role="group" aria-label={texts.scope}>
          {scopesOf(shown.record).map((scope) => (
            <button
              key={scope}
              type="button"
              aria-pressed={scope === shown.scope}
              onClick={() => void model.show(shown.id, scope)}
            >
              {texts.scopes[scope]}
            </button>
          ))}
        </div>
      )}
      <button type="button" class="back" onClick={() => model.leave()}>
        {texts.back} <kbd>o</kbd>
      </button>
    </section>
  );
}

function summaryOf({ shown }: ContextModelInstance, texts: typeof CONTEXT_TEXTS["en"]): string {
  const { state, record, count } = shown.value!;
  if (state !== "ready") return texts[state];
  const { line } = firstLine(record?.message ?? "");
  return texts.around(line.length > MAX_TITLE ? `${line.slice(0, MAX_TITLE)}…` : line, count);
}

/** Maximum length of the message in the line, in UTF-16 code units. */
const MAX_TITLE = 80;
