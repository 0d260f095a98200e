import { effect, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { PageState } from "../state/page/page_state.ts";
import { firstLine } from "../state/text/value_text.ts";
import { useTexts } from "../texts/context.ts";
import { CONTEXT_TEXTS } from "../texts/context_texts.ts";

/**
 * Button over the row at the pointer. One for all rows costs less than one in each. Its tab stop is that of the open
 * record, and the keyboard has a key for it.
 */
export function RowActions({ state }: { state: PageState }) {
  const { context, pointed, view, window: list } = state;
  const texts = CONTEXT_TEXTS[useTexts().tag];
  const box = useRef<HTMLDivElement>(null);
  const message = useSignal("");

  useEffect(() =>
    effect(() => {
      list.slice.value; // the rows have moved
      pointed.value = undefined;
    }), []);
  useEffect(() => {
    const panel = box.current!.parentElement!;
    const leaving = new AbortController();
    const { signal } = leaving;
    panel.addEventListener("pointermove", (event) => {
      const { target, pointerType } = event as PointerEvent;
      if (box.current!.contains(target as Node)) return;
      const line = pointerType === "mouse" ? (target as Element).closest(".line") : null;
      const id = line?.closest("[data-id]")?.getAttribute("data-id") ?? undefined;
      if (id === pointed.peek()) return;
      pointed.value = id;
      if (line === null || id === undefined) return;
      message.value = firstLine(line.querySelector(".message")?.textContent ?? "").line;
      box.current!.style.top = `${line.getBoundingClientRect().top - panel.getBoundingClientRect().top}px`;
    }, { signal });
    panel.addEventListener("pointerleave", () => pointed.value = undefined, { signal });
    panel.addEventListener("scroll", () => pointed.value = undefined, { signal, capture: true });
    return () => leaving.abort();
  }, []);

  const id = pointed.value;
  return (
    <div class="row-actions" ref={box} hidden={id === undefined}>
      {id !== undefined && id !== view.instead.value?.around && (
        <button
          type="button"
          tabIndex={-1}
          aria-label={texts.showFor(message.value)}
          title={`${texts.show} (o)`}
          onClick={() => void context.value?.show(id)}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M2 3h12M2 13h12" />
            <path class="this" d="M2 8h12" />
          </svg>
        </button>
      )}
    </div>
  );
}
