import type { ComponentChildren, TargetedEvent } from "preact";
import { useRef } from "preact/hooks";

/** Props of {@linkcode Menu}. */
export interface MenuProps {
  /** Name by which a key opens the menu. */
  readonly name: string;
  readonly label: string;
  /** CSS class of an icon shown instead of the label. */
  readonly icon?: string;
  /** Tooltip, if the label is a value. */
  readonly title?: string;
  /** Called when the menu opens or closes. */
  readonly onToggle?: (open: boolean) => void;
  readonly children: ComponentChildren;
}

/**
 * Menu over the page. It closes on Escape, when the focus leaves it, and after a choice. The arrow keys also choose, so
 * the menu stays open for them.
 */
export function Menu({ name, label, icon, title, onToggle, children }: MenuProps) {
  const usesPointer = useRef(false);

  function closeAfterChoice({ currentTarget, target }: TargetedEvent<HTMLDetailsElement>) {
    const element = target as Element;
    if (element.matches("[type=radio], [role=switch]") ? usesPointer.current : element.closest("a") !== null) {
      close(currentTarget);
    }
  }

  return (
    <details
      class="menu"
      data-menu={name}
      onToggle={(event) => onToggle?.(event.currentTarget.open)}
      onFocusOut={closeOutside}
      onKeyDown={(event) => {
        usesPointer.current = false;
        closeOnEscape(event);
      }}
      onPointerDown={() => usesPointer.current = true}
      onChange={closeAfterChoice}
      onClick={closeAfterChoice}
    >
      {icon === undefined
        ? <summary title={title}>{label}</summary>
        : <summary class={icon} aria-label={label} title={label} />}
      <div class="sheet">{children}</div>
    </details>
  );
}

function close(menu: HTMLDetailsElement) {
  menu.open = false;
  menu.querySelector("summary")?.focus();
}

function closeOutside({ currentTarget, relatedTarget }: FocusEvent & { currentTarget: HTMLDetailsElement }) {
  // A click on a label moves the focus to nothing first.
  if (relatedTarget !== null && !currentTarget.contains(relatedTarget as Node)) currentTarget.open = false;
}

function closeOnEscape(event: KeyboardEvent & { currentTarget: HTMLDetailsElement }) {
  const { key, currentTarget } = event;
  if (key !== "Escape" || !currentTarget.open) return;
  event.stopPropagation();
  close(currentTarget);
}
