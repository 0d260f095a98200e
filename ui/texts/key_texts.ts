import type { CommandGroup, CommandName } from "../state/page/commands.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the keyboard shortcuts. */
export interface KeyTexts {
  readonly title: string;
  readonly close: string;
  readonly groups: Readonly<Record<CommandGroup, string>>;
  /** Action of each command. */
  readonly commands: Readonly<Record<CommandName, string>>;
  /** Names of keys that differ from those of `KeyboardEvent.key`. */
  readonly keyNames: Readonly<Record<string, string>>;
}

/** Texts of the keyboard shortcuts, by language. */
export const KEY_TEXTS: Readonly<Record<LanguageTag, KeyTexts>> = {
  en: {
    title: "Keys",
    close: "Close",
    groups: {
      find: "Find",
      move: "Go",
      record: "The record",
      live: "Live",
      look: "How it looks",
      page: "Menus",
    },
    commands: {
      search: "Search",
      clear: "Show every record again",
      severer: "Only more severe levels",
      milder: "Less severe levels, too",
      facets: "Facets",
      timeline: "To the timeline",
      trace: "To the record’s trace, or out of it",
      pause: "Pause or resume",
      next: "Next record",
      previous: "Previous record",
      open: "Open or close the record",
      nextError: "Next error",
      previousError: "Previous error",
      follow: "Follow new records, or stop",
      copyJson: "Copy as JSON",
      copyText: "Copy as text",
      copyLink: "Copy a link to it",
      reconnect: "Connect now",
      newest: "Newest on top or at the bottom",
      times: "Local times, UTC or how long ago",
      wrap: "Long messages wrapped or on one line",
      theme: "Light or dark",
      savedMenu: "Saved views",
      viewMenu: "View",
      exportMenu: "Export",
      sourcesMenu: "Sources",
      close: "Close what is open",
      help: "This list",
    },
    keyNames: {},
  },
  fr: {
    title: "Touches",
    close: "Fermer",
    groups: {
      find: "Chercher",
      move: "Aller",
      record: "L’entrée",
      live: "En direct",
      look: "Apparence",
      page: "Menus",
    },
    commands: {
      search: "Rechercher",
      clear: "Montrer à nouveau toutes les entrées",
      severer: "Seulement les niveaux plus graves",
      milder: "Aussi les niveaux moins graves",
      facets: "Facettes",
      timeline: "Vers la chronologie",
      trace: "Vers la trace de l’entrée, ou en sortir",
      pause: "Mettre en pause ou reprendre",
      next: "Entrée suivante",
      previous: "Entrée précédente",
      open: "Ouvrir ou fermer l’entrée",
      nextError: "Erreur suivante",
      previousError: "Erreur précédente",
      follow: "Suivre les nouvelles entrées, ou non",
      copyJson: "Copier en JSON",
      copyText: "Copier en texte",
      copyLink: "Copier un lien vers elle",
      reconnect: "Se connecter maintenant",
      newest: "Les plus récentes en haut ou en bas",
      times: "Heure locale, UTC ou il y a combien de temps",
      wrap: "Longs messages sur plusieurs lignes ou une seule",
      theme: "Clair ou sombre",
      savedMenu: "Vues enregistrées",
      viewMenu: "Affichage",
      exportMenu: "Exporter",
      sourcesMenu: "Sources",
      close: "Fermer ce qui est ouvert",
      help: "Cette liste",
    },
    keyNames: { Enter: "Entrée", Esc: "Échap", Space: "Espace" },
  },
};
