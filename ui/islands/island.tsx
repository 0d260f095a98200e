import { type ComponentChild, hydrate, render } from "preact";
import { TextsContext } from "../texts/context.ts";
import type { Texts } from "../texts/texts.ts";

/** Brings a part of the document to life, which the server rendered with the same content. */
export function hydrateIsland(name: string, content: ComponentChild, texts: Texts): void {
  hydrate(withTexts(content, texts), placeOf(name));
}

/** Does so later, when the content is not what the server knew any more. */
export function renderIsland(name: string, content: ComponentChild, texts: Texts): void {
  render(withTexts(content, texts), placeOf(name));
}

function withTexts(content: ComponentChild, texts: Texts) {
  return <TextsContext.Provider value={texts}>{content}</TextsContext.Provider>;
}

function placeOf(name: string): Element {
  return document.querySelector(`[data-island="${name}"]`)!;
}
