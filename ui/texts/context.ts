import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { ENGLISH } from "./english.ts";
import type { Texts } from "./texts.ts";

/** The words of the page, for all that is in it. */
export const TextsContext = createContext<Texts>(ENGLISH);

/** The words of the page, in its reader's language. */
export function useTexts(): Texts {
  return useContext(TextsContext);
}
