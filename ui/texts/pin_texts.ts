import { useTexts } from "./context.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the pinned records. */
export interface PinTexts {
  readonly label: string;
  readonly pin: string;
  readonly unpin: string;
  /** Names of the buttons of a record. */
  pinName(message: string): string;
  unpinName(message: string): string;
}

/** Texts of the pinned records, by language. */
export const PIN_TEXTS: Readonly<Record<LanguageTag, PinTexts>> = {
  en: {
    label: "Pinned records",
    pin: "Pin",
    unpin: "Unpin",
    pinName: (message) => `Pin: ${message}`,
    unpinName: (message) => `Unpin: ${message}`,
  },
  fr: {
    label: "Entrées épinglées",
    pin: "Épingler",
    unpin: "Détacher",
    pinName: (message) => `Épingler\u00a0: ${message}`,
    unpinName: (message) => `Détacher\u00a0: ${message}`,
  },
};

/** Returns the texts of the pinned records in the language of the reader. */
export function usePinTexts(): PinTexts {
  return PIN_TEXTS[useTexts().tag];
}
