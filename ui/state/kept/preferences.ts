import { createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";

/** Time styles: the reader's time zone, UTC, or relative to now. */
export const TIME_STYLES = ["local", "utc", "relative"] as const;

/** Time style. */
export type TimeStyle = typeof TIME_STYLES[number];

/** Color themes; `"auto"` follows the system. */
export const THEMES = ["auto", "light", "dark"] as const;

/** Color theme. */
export type Theme = typeof THEMES[number];

/** Used part of a browser's storage. */
export type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

/** Settings of the reader, stored in the browser. */
export interface Preferences {
  readonly times: TimeStyle;
  /** True if long messages wrap. */
  readonly wrap: boolean;
  readonly theme: Theme;
  readonly newestFirst: boolean;
  /** True if repeats are folded into one row. */
  readonly folded: boolean;
  /** True if the facets are shown next to the list, on screens wide enough. */
  readonly facets: boolean;
}

/** Settings before the first choice. The server renders with these. */
export const DEFAULT_PREFERENCES: Preferences = {
  times: "local",
  wrap: false,
  theme: "auto",
  newestFirst: true,
  folded: false,
  facets: true,
};

const KEY = "ringside.preferences";

/** Settings and the way to change them. */
export interface PreferencesState {
  readonly chosen: ReadonlySignal<Preferences>;
  choose(changes: Partial<Preferences>): void;
  /** Loads the settings of an earlier visit. */
  recall(storage: Storage): void;
}

/** Model of {@linkcode PreferencesState}. */
export type PreferencesStore = Model<PreferencesState>;

/** Creates the preferences with their defaults. */
export const PreferencesModel: new () => PreferencesStore = createModel((): PreferencesState => {
  const chosen = signal(DEFAULT_PREFERENCES);
  let store: Storage | undefined;
  return {
    chosen,
    choose(changes) {
      chosen.value = { ...chosen.peek(), ...changes };
      try {
        store?.setItem(KEY, JSON.stringify(chosen.peek()));
      } catch {
        // Storage is unavailable: the choice holds until the page is closed.
      }
    },
    recall(storage) {
      store = storage;
      chosen.value = read(storage);
    },
  };
});

/** Reads stored settings. They may be from another version or program, so each is checked. */
function read(storage: Storage): Preferences {
  try {
    const { times, wrap, theme, newestFirst, folded, facets } = JSON.parse(storage.getItem(KEY) ?? "{}");
    return {
      times: TIME_STYLES.find((known) => known === times) ?? DEFAULT_PREFERENCES.times,
      wrap: wrap === true,
      theme: THEMES.find((known) => known === theme) ?? DEFAULT_PREFERENCES.theme,
      newestFirst: newestFirst !== false,
      folded: folded === true,
      facets: facets !== false,
    };
  } catch {
    return DEFAULT_PREFERENCES;
  }
}
