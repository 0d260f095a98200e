import type { CommandName } from "../state/commands.ts";
import type { LanguageTag } from "./texts.ts";

/** What the list of keys says. */
export interface KeyTexts {
  readonly title: string;
  readonly close: string;
  /** What each key does. */
  readonly commands: Readonly<Record<CommandName, string>>;
}

/** What the list of keys says, in each language. */
export const KEY_TEXTS: Readonly<Record<LanguageTag, KeyTexts>> = {
  en: {
    title: "Keys",
    close: "Close",
    commands: {
      search: "Search",
      pause: "Pause or resume",
      next: "Next record",
      previous: "Previous record",
      open: "Open or close the record",
      nextError: "Next error",
      previousError: "Previous error",
      follow: "Follow new records, or stop",
      copyJson: "Copy the record as JSON",
      theme: "Light or dark",
      close: "Close what is open",
      help: "This list",
    },
  },
  fr: {
    title: "Touches",
    close: "Fermer",
    commands: {
      search: "Rechercher",
      pause: "Mettre en pause ou reprendre",
      next: "Entrée suivante",
      previous: "Entrée précédente",
      open: "Ouvrir ou fermer l’entrée",
      nextError: "Erreur suivante",
      previousError: "Erreur précédente",
      follow: "Suivre les nouvelles entrées, ou non",
      copyJson: "Copier l’entrée en JSON",
      theme: "Clair ou sombre",
      close: "Fermer ce qui est ouvert",
      help: "Cette liste",
    },
  },
};
