import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Handlers for the element that holds the buttons. */
export interface RovingFocus {
  onFocusIn(event: FocusEvent): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** Keys that exclude a value or hide a column, and the buttons for it. */
const EXCLUDE_KEYS = ["-", "Delete"];
const EXCLUDE_BUTTON = ".minus, .hide";

/**
 * Makes buttons that choose values one stop of the Tab key. The left and right keys move the focus through all of them,
 * the up and down keys from value to value, and minus or Delete excludes a value or hides a column. The buttons are
 * rendered with a `tabIndex` of -1.
 *
 * @param ref Element that holds the buttons.
 * @param isColumn True if the values stand below one another. Otherwise the up and down keys move the list.
 */
export function useRovingFocus(ref: RefObject<HTMLElement | null>, isColumn: boolean): RovingFocus {
  const stop = useRef<HTMLElement | undefined>(undefined);

  function buttons(selector = "[tabindex]"): HTMLElement[] {
    return [...ref.current!.querySelectorAll<HTMLElement>(selector)].filter((button) => button.checkVisibility());
  }

  function setStop() {
    const all = buttons();
    if (stop.current === undefined || !all.includes(stop.current)) stop.current = all[0];
    for (const button of all) button.tabIndex = button === stop.current ? 0 : -1;
  }

  useLayoutEffect(setStop);
  return {
    onFocusIn({ target }) {
      const button = (target as Element).closest<HTMLElement>("[tabindex]");
      if (button === null) return;
      stop.current = button;
      setStop();
    },
    onKeyDown(event) {
      const { key, ctrlKey, metaKey, altKey } = event;
      const focused = (event.target as Element).closest<HTMLElement>("[tabindex]");
      if (focused === null || ctrlKey || metaKey || altKey) return;
      const next = EXCLUDE_KEYS.includes(key) ? undefined : nextButton(key, focused);
      const minus = EXCLUDE_KEYS.includes(key)
        ? focused.parentElement!.querySelector<HTMLElement>(EXCLUDE_BUTTON)
        : null;
      if (next === undefined && minus === null) return;
      event.preventDefault();
      next?.focus();
      minus?.click();
    },
  };

  function nextButton(key: string, focused: HTMLElement): HTMLElement | undefined {
    const isAcross = key === "ArrowUp" || key === "ArrowDown";
    if (isAcross && !isColumn) return undefined;
    const row = isAcross ? buttons(".choice, .more") : buttons();
    switch (key) {
      case "ArrowRight":
      case "ArrowDown":
        return row.find((button) => isAfter(button, focused)) ?? focused;
      case "ArrowLeft":
      case "ArrowUp":
        return row.findLast((button) => isAfter(focused, button) && !isBeside(button, focused, isAcross)) ?? focused;
      case "Home":
        return row[0];
      case "End":
        return row.at(-1);
    }
  }
}

function isAfter(one: Element, other: Element): boolean {
  return (other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}

/** Returns true for the other button of the same value, which the up key skips. */
function isBeside(one: Element, other: Element, isAcross: boolean): boolean {
  return isAcross && one.parentElement === other.parentElement;
}
