import type { Theme, TimeStyle } from "../state/kept/preferences.ts";
import { useTexts } from "./context.ts";
import { french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the toolbar, its menus and the button for waiting rows. The switch of auto-scroll is in a menu. */
export interface ToolbarTexts {
  readonly search: string;
  readonly autoScroll: string;
  readonly apply: string;
  /** Number of waiting rows. */
  newRows(count: number): string;
  readonly toNewest: string;
  readonly view: string;
  readonly order: string;
  readonly newestFirst: string;
  readonly newestLast: string;
  readonly times: string;
  readonly timeStyles: Readonly<Record<TimeStyle, string>>;
  readonly longMessages: string;
  readonly oneLine: string;
  readonly wrapped: string;
  readonly repeats: string;
  readonly oneByOne: string;
  readonly folded: string;
  readonly theme: string;
  readonly themes: Readonly<Record<Theme, string>>;
  /** Description after the key `?`. */
  readonly shortcuts: string;
  readonly export: string;
  readonly sources: string;
}

/** Texts of the toolbar and its menus, by language. */
export const TOOLBAR_TEXTS: Readonly<Record<LanguageTag, ToolbarTexts>> = {
  en: {
    search: "Search",
    autoScroll: "Auto-scroll",
    apply: "Apply",
    newRows: (count) => `${count.toLocaleString("en")} new`,
    toNewest: "Jump to newest",
    view: "View",
    order: "Order",
    newestFirst: "Newest first",
    newestLast: "Newest last",
    times: "Times",
    timeStyles: { local: "Local", utc: "UTC", relative: "Relative" },
    longMessages: "Long messages",
    oneLine: "One line",
    wrapped: "Wrapped",
    repeats: "Repeated records",
    oneByOne: "One by one",
    folded: "Folded into one row",
    theme: "Theme",
    themes: { auto: "System", light: "Light", dark: "Dark" },
    shortcuts: "Keyboard shortcuts",
    export: "Export",
    sources: "Sources",
  },
  fr: {
    search: "Recherche",
    autoScroll: "Défilement auto",
    apply: "Appliquer",
    newRows: (count) => french(count, "nouvelle", "nouvelles"),
    toNewest: "Les plus récentes",
    view: "Affichage",
    order: "Ordre",
    newestFirst: "Les plus récentes d’abord",
    newestLast: "Les plus récentes à la fin",
    times: "Heure",
    timeStyles: { local: "Locale", utc: "UTC", relative: "Relative" },
    longMessages: "Longs messages",
    oneLine: "Une ligne",
    wrapped: "Retour à la ligne",
    repeats: "Entrées répétées",
    oneByOne: "Une à une",
    folded: "Repliées en une ligne",
    theme: "Thème",
    themes: { auto: "Système", light: "Clair", dark: "Sombre" },
    shortcuts: "Raccourcis clavier",
    export: "Exporter",
    sources: "Sources",
  },
};

/** Returns the texts of the toolbar and its menus in the language of its reader. */
export function useToolbarTexts(): ToolbarTexts {
  return TOOLBAR_TEXTS[useTexts().tag];
}
