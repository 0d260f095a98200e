import type { ComponentChildren } from "preact";

/** Opens over the page, and closes when the focus leaves it or on Escape. */
export function Menu({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <details class="menu" onFocusOut={closeOutside} onKeyDown={closeOnEscape}>
      <summary>{label}</summary>
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
