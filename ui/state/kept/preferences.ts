import { createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";

/** How times are shown: in the reader's zone, in UTC, or as how long ago. */
export const TIME_STYLES = ["local", "utc", "relative"] as const;

/** How times are shown. */
export type TimeStyle = typeof TIME_STYLES[number];

/** Which colors the page has; `"auto"` is the system's choice. */
export const THEMES = ["auto", "light", "dark"] as const;

/** Which colors the page has. */
export type Theme = typeof THEMES[number];

/** What of a browser's storage is used. */
export type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

/** What a reader likes, kept from one visit to the next. */
export interface Preferences {
  readonly times: TimeStyle;
  /** Whether long messages are broken into several lines. */
  readonly wrap: boolean;
  readonly theme: Theme;
  readonly newestFirst: boolean;
  /** Whether the facets stand beside the list, where there is room for them. */
  readonly facets: boolean;
}

/** What is liked where nothing was chosen; it is what the server renders. */
export const DEFAULT_PREFERENCES: Preferences = {
  times: "local",
  wrap: false,
  theme: "auto",
  newestFirst: true,
  facets: true,
};

const KEY = "ringside.preferences";

/** What the reader likes, and the way to change it. */
export interface PreferencesState {
  readonly chosen: ReadonlySignal<Preferences>;
  choose(changes: Partial<Preferences>): void;
  /** Takes what was chosen on an earlier visit. */
  recall(storage: Storage): void;
}

/** The preferences. */
export type PreferencesStore = Model<PreferencesState>;

/** Makes the preferences, as they are before anything was chosen. */
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
        // A browser that keeps nothing: the choice holds until the page is left.
      }
    },
    recall(storage) {
      store = storage;
      chosen.value = read(storage);
    },
  };
});

/** What is kept may be of another version, or of another program. */
function read(storage: Storage): Preferences {
  try {
    const { times, wrap, theme, newestFirst, facets } = JSON.parse(storage.getItem(KEY) ?? "{}");
    return {
      times: TIME_STYLES.find((known) => known === times) ?? DEFAULT_PREFERENCES.times,
      wrap: wrap === true,
      theme: THEMES.find((known) => known === theme) ?? DEFAULT_PREFERENCES.theme,
      newestFirst: newestFirst !== false,
      facets: facets !== false,
    };
  } catch {
    return DEFAULT_PREFERENCES;
  }
}
