/** Closes a menu that loses the focus to what is outside of it. */
export function closeOutside({ currentTarget, relatedTarget }: FocusEvent & { currentTarget: HTMLDetailsElement }) {
  if (!currentTarget.contains(relatedTarget as Node | null)) currentTarget.open = false;
}

/** Closes a menu, and gives the focus back to what opens it. */
export function closeOnEscape({ key, currentTarget }: KeyboardEvent & { currentTarget: HTMLDetailsElement }) {
  if (key !== "Escape" || !currentTarget.open) return;
  currentTarget.open = false;
  currentTarget.querySelector("summary")?.focus();
}
