import { effect } from "@preact/signals";
import { isEventId } from "../../lib/wire/cursor.ts";
import { CONTEXT_SCOPES, type ContextModelInstance, type ContextScope } from "../state/rows/context.ts";

/**
 * Keeps the address and the context the same: `#around=<id>`, with `&by=service` and the like for a narrower one. Showing
 * a context is a step that the browser's Back takes back, and a link to it leads there.
 */
export function followContextAddress({ shown, show, leave }: ContextModelInstance): void {
  const follow = () => {
    const found = addressedContext();
    if (found === undefined) {
      if (shown.peek() !== undefined) leave();
    } else if (found.id !== shown.peek()?.id || found.scope !== shown.peek()?.scope) void show(found.id, found.scope);
  };
  follow();
  addEventListener("popstate", follow);
  effect(() => {
    const context = shown.value;
    const addressed = addressedContext();
    if (context === undefined) {
      queueMicrotask(forget); // another filter sets its own address first
    } else if (addressed === undefined) {
      history.pushState({ isContext: true }, "", hashOf(context.id, context.scope));
    } else if (addressed.id !== context.id || addressed.scope !== context.scope) {
      history.replaceState(history.state, "", hashOf(context.id, context.scope));
    }
  });
}

function forget() {
  if (addressedContext() === undefined) return;
  if (history.state?.isContext === true) history.back();
  else history.replaceState(null, "", location.pathname + location.search);
}

const PREFIX = "#around=";

function hashOf(id: string, scope: ContextScope): string {
  return `${PREFIX}${id}${scope === "all" ? "" : `&by=${scope}`}`;
}

/** Returns the context that the page's address names. */
function addressedContext(): { readonly id: string; readonly scope: ContextScope } | undefined {
  if (!location.hash.startsWith(PREFIX)) return undefined;
  const [id, by] = location.hash.slice(PREFIX.length).split("&by=");
  if (!isEventId(id)) return undefined;
  return { id, scope: CONTEXT_SCOPES.find((scope) => scope === by) ?? "all" };
}
