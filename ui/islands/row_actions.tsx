import { effect, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { PageState } from "../state/page/page_state.ts";
import type { ListSlice } from "../state/rows/list_window.ts";
import { recordOf } from "../state/rows/row_list.ts";
import { firstLine } from "../state/text/value_text.ts";
import { useTexts } from "../texts/context.ts";
import { CONTEXT_TEXTS } from "../texts/context_texts.ts";
import { usePinTexts } from "../texts/pin_texts.ts";

/** Distance of the buttons from their row, in pixels, so that the end of the row can be clicked on as well. */
const ASIDE_PX = 13;

/**
 * Buttons at the row of the pointer. One place for all rows costs less than one in each. Their tab stops are those of
 * the open record, and the keyboard has a key for each.
 */
export function RowActions({ state }: { state: PageState }) {
  const { context, pins, pointed, view, window: list } = state;
  const texts = CONTEXT_TEXTS[useTexts().tag];
  const pinTexts = usePinTexts();
  const box = useRef<HTMLDivElement>(null);
  const message = useSignal("");

  useEffect(() => {
    let last: ListSlice | undefined;
    return effect(() => {
      const next = list.slice.value;
      if (last === undefined || !isSamePlace(last, next)) pointed.value = undefined; // the rows have moved
      last = next;
    });
  }, []);
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
      const top = line.getBoundingClientRect().top - panel.getBoundingClientRect().top;
      box.current!.style.top = `${top < ASIDE_PX ? top + ASIDE_PX : top - ASIDE_PX}px`;
    }, { signal });
    panel.addEventListener("pointerleave", () => pointed.value = undefined, { signal });
    panel.addEventListener("scroll", () => pointed.value = undefined, { signal, capture: true });
    return () => leaving.abort();
  }, []);

  const id = pointed.value;
  const isPinned = id !== undefined && pins.value?.has(id);

  function togglePin() {
    const record = recordOf(view.list.peek(), id!);
    if (record !== undefined) pins.peek()?.toggle(id!, record);
  }

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
      {id !== undefined && (
        <button
          type="button"
          tabIndex={-1}
          aria-label={isPinned ? pinTexts.unpinName(message.value) : pinTexts.pinName(message.value)}
          title={`${isPinned ? pinTexts.unpin : pinTexts.pin} (P)`}
          onClick={togglePin}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path class={isPinned ? "this" : undefined} d="M5 2h6M6 2v5L4 10h8l-2-3V2M8 10v4" />
          </svg>
        </button>
      )}
    </div>
  );
}

/** Returns true if two slices have the same rows at the same place. */
function isSamePlace(left: ListSlice, right: ListSlice): boolean {
  return left.above === right.above && left.rows.length === right.rows.length &&
    left.rows.every((row, index) => row === right.rows[index]);
}
