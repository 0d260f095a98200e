import type { ComponentChildren } from "preact";

/** Props of {@linkcode Menu}. */
export interface MenuProps {
  /** Name by which a key opens the menu. */
  readonly name: string;
  readonly label: string;
  /** CSS class of an icon shown instead of the label. */
  readonly icon?: string;
  /** Called when the menu opens or closes. */
  readonly onToggle?: (open: boolean) => void;
  readonly children: ComponentChildren;
}

/** Menu over the page. It closes on Escape and when the focus leaves it. */
export function Menu({ name, label, icon, onToggle, children }: MenuProps) {
  return (
    <details
      class="menu"
      data-menu={name}
      onToggle={(event) => onToggle?.(event.currentTarget.open)}
      onFocusOut={closeOutside}
      onKeyDown={closeOnEscape}
    >
      {icon === undefined ? <summary>{label}</summary> : <summary class={icon} aria-label={label} title={label} />}
      <div class="sheet">{children}</div>
    </details>
  );
}

function closeOutside({ currentTarget, relatedTarget }: FocusEvent & { currentTarget: HTMLDetailsElement }) {
  // A click on a label moves the focus to nothing first.
  if (relatedTarget !== null && !currentTarget.contains(relatedTarget as Node)) currentTarget.open = false;
}

function closeOnEscape(event: KeyboardEvent & { currentTarget: HTMLDetailsElement }) {
  const { key, currentTarget } = event;
  if (key !== "Escape" || !currentTarget.open) return;
  event.stopPropagation();
  currentTarget.open = false;
  currentTarget.querySelector("summary")?.focus();
}
