import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { ENGLISH } from "./english.ts";
import type { Texts } from "./texts.ts";

/** Texts of the page in the language of its reader. */
export const TextsContext = createContext<Texts>(ENGLISH);

/** Returns the texts of the page in the language of its reader. */
export function useTexts(): Texts {
  return useContext(TextsContext);
}
