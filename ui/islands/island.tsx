import { type ComponentChild, hydrate, render } from "preact";
import { TextsContext } from "../texts/context.ts";
import type { Texts } from "../texts/texts.ts";

/** Hydrates an island that the server rendered with the same content. */
export function hydrateIsland(name: string, content: ComponentChild, texts: Texts): void {
  hydrate(withTexts(content, texts), placeOf(name));
}

/** Renders an island whose content differs from what the server rendered. */
export function renderIsland(name: string, content: ComponentChild, texts: Texts): void {
  render(withTexts(content, texts), placeOf(name));
}

function withTexts(content: ComponentChild, texts: Texts) {
  return <TextsContext.Provider value={texts}>{content}</TextsContext.Provider>;
}

function placeOf(name: string): Element {
  return document.querySelector(`[data-island="${name}"]`)!;
}
