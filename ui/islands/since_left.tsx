import type { PageState } from "../state/page/page_state.ts";
import { useTexts } from "../texts/context.ts";
import { DIVIDER_TEXTS } from "../texts/divider_texts.ts";

/** Button with the number of rows that arrived while the reader was away; it leads to the last row that was read. */
export function SinceLeft({ state: { readMark } }: { state: PageState }) {
  const texts = DIVIDER_TEXTS[useTexts().tag];
  const model = readMark.value;
  return (
    <div role="status">
      {model?.isUnseen.value && (
        <button
          type="button"
          class="since-left"
          title={`${texts.toMark} (U)`}
          onClick={() => model.goTo()}
        >
          {texts.newSince(model.missed.value)}
        </button>
      )}
    </div>
  );
}
