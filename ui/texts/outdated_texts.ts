import type { LanguageTag } from "./texts.ts";

/** Texts of the note on a page that is older than the server. */
export interface OutdatedTexts {
  readonly outdated: string;
  readonly reload: string;
}

/** Texts of the note on a page that is older than the server, by language. */
export const OUTDATED_TEXTS: Readonly<Record<LanguageTag, OutdatedTexts>> = {
  en: { outdated: "This page is older than the server", reload: "Reload" },
  fr: { outdated: "Cette page est plus ancienne que le serveur", reload: "Recharger" },
};
