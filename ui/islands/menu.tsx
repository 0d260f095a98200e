import type { ComponentChildren } from "preact";

/** What a menu is made from. */
export interface MenuProps {
  /** What a key opens it by. */
  readonly name: string;
  readonly label: string;
  /** What is shown in the place of the label, as the styles call it. */
  readonly icon?: string;
  /** Learns whether it is open. */
  readonly onToggle?: (open: boolean) => void;
  readonly children: ComponentChildren;
}

/** Opens over the page, and closes when the focus leaves it or on Escape. */
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
  // A click on a label first takes the focus away, to nowhere.
  if (relatedTarget !== null && !currentTarget.contains(relatedTarget as Node)) currentTarget.open = false;
}

function closeOnEscape(event: KeyboardEvent & { currentTarget: HTMLDetailsElement }) {
  const { key, currentTarget } = event;
  if (key !== "Escape" || !currentTarget.open) return;
  event.stopPropagation();
  currentTarget.open = false;
  currentTarget.querySelector("summary")?.focus();
}
