import { type ComponentChild, hydrate } from "preact";

/** Brings a part of the document to life, which the server rendered with the same content. */
export function island(name: string, content: ComponentChild): void {
  hydrate(content, document.querySelector(`[data-island="${name}"]`)!);
}
