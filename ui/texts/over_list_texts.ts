import type { LanguageTag } from "./texts.ts";

/** Texts that all lists over the records share. */
export interface OverListTexts {
  /** Label of the choices. */
  readonly show: string;
  readonly loading: string;
  readonly stale: string;
  readonly close: string;
}

/** Texts that all lists over the records share, by language. */
export const OVER_LIST_TEXTS: Readonly<Record<LanguageTag, OverListTexts>> = {
  en: { show: "Show", loading: "Loading…", stale: "Server not responding", close: "Back to logs" },
  fr: {
    show: "Afficher",
    loading: "Chargement…",
    stale: "Le serveur ne répond pas",
    close: "Revenir au journal",
  },
};
