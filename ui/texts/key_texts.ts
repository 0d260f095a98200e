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
    title: "Keyboard shortcuts",
    close: "Close",
    groups: {
      find: "Find",
      move: "Move",
      record: "Record",
      live: "Live",
      look: "Appearance",
      page: "Menus",
    },
    commands: {
      search: "Search",
      clear: "Clear filters",
      severer: "Raise the minimum level",
      milder: "Lower the minimum level",
      facets: "Go to the facets, or hide them",
      timeline: "Go to the timeline",
      highlight: "Highlight without filtering",
      trace: "Show the trace, or go back to all logs",
      context: "Show in context, or go back",
      contextScope: "Context: all, same service, logger or trace",
      pause: "Pause or resume",
      next: "Next record",
      previous: "Previous record",
      open: "Open or close the record",
      nextError: "Next error",
      previousError: "Previous error",
      follow: "Auto-scroll on or off",
      copyJson: "Copy as JSON",
      copyText: "Copy as text",
      copyLink: "Copy link",
      findInRecord: "Find in the open record",
      selectRows: "Select rows",
      selectNext: "Extend the selection down",
      selectPrevious: "Extend the selection up",
      reconnect: "Reconnect now",
      newest: "Newest first or last",
      times: "Local, UTC or relative times",
      wrap: "Wrap long messages",
      theme: "Light or dark theme",
      savedMenu: "Saved views",
      viewMenu: "View",
      columnsMenu: "Columns",
      exportMenu: "Export",
      sourcesMenu: "Sources",
      close: "Close",
      help: "Keyboard shortcuts",
    },
    keyNames: {},
  },
  fr: {
    title: "Raccourcis clavier",
    close: "Fermer",
    groups: {
      find: "Rechercher",
      move: "Se déplacer",
      record: "Entrée",
      live: "En direct",
      look: "Apparence",
      page: "Menus",
    },
    commands: {
      search: "Rechercher",
      clear: "Effacer les filtres",
      severer: "Relever le niveau minimal",
      milder: "Abaisser le niveau minimal",
      facets: "Aller aux facettes, ou les masquer",
      timeline: "Aller à la chronologie",
      highlight: "Surligner sans filtrer",
      trace: "Afficher la trace, ou revenir à tout le journal",
      context: "Afficher le contexte, ou revenir",
      contextScope: "Contexte\u00a0: tout, même service, journal ou trace",
      pause: "Mettre en pause ou reprendre",
      next: "Entrée suivante",
      previous: "Entrée précédente",
      open: "Ouvrir ou fermer l’entrée",
      nextError: "Erreur suivante",
      previousError: "Erreur précédente",
      follow: "Activer ou désactiver le défilement auto",
      copyJson: "Copier en JSON",
      copyText: "Copier en texte",
      copyLink: "Copier le lien",
      findInRecord: "Chercher dans l’entrée ouverte",
      selectRows: "Sélectionner des lignes",
      selectNext: "Étendre la sélection vers le bas",
      selectPrevious: "Étendre la sélection vers le haut",
      reconnect: "Se reconnecter",
      newest: "Les plus récentes d’abord ou à la fin",
      times: "Heure locale, UTC ou relative",
      wrap: "Retour à la ligne des longs messages",
      theme: "Thème clair ou sombre",
      savedMenu: "Vues enregistrées",
      viewMenu: "Affichage",
      columnsMenu: "Colonnes",
      exportMenu: "Exporter",
      sourcesMenu: "Sources",
      close: "Fermer",
      help: "Raccourcis clavier",
    },
    keyNames: { Enter: "Entrée", Esc: "Échap", Space: "Espace", "Shift+↓": "Maj+↓", "Shift+↑": "Maj+↑" },
  },
};
