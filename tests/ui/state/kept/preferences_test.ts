import { assertEquals } from "@std/assert";
import { DEFAULT_PREFERENCES, PreferencesModel } from "../../../../ui/state/kept/preferences.ts";

/** Returns a storage that holds one text. */
function storageOf(text: string | null) {
  return {
    text,
    getItem: (_: string) => text,
    setItem(_: string, next: string) {
      this.text = text = next;
    },
  };
}

Deno.test("PreferencesModel stores choices for the next visit", () => {
  const storage = storageOf(null);
  const first = new PreferencesModel();
  first.recall(storage);
  first.choose({ wrap: true, theme: "dark" });
  first.choose({ times: "utc", newestFirst: false, folded: true, facets: false });
  const next = new PreferencesModel();
  next.recall(storage);
  assertEquals(next.chosen.value, {
    wrap: true,
    theme: "dark",
    times: "utc",
    newestFirst: false,
    folded: true,
    facets: false,
  });
});

for (const text of [null, "", "{", "null", "[]", '"x"', '{"times":"tomorrow","wrap":"yes","theme":7}']) {
  Deno.test(`PreferencesModel reads ${text} as the defaults`, () => {
    const preferences = new PreferencesModel();
    preferences.recall(storageOf(text));
    assertEquals(preferences.chosen.value, DEFAULT_PREFERENCES);
  });
}

Deno.test("PreferencesModel keeps a choice that cannot be stored", () => {
  const preferences = new PreferencesModel();
  preferences.recall({
    getItem: () => null,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  });
  preferences.choose({ wrap: true });
  assertEquals(preferences.chosen.value, { ...DEFAULT_PREFERENCES, wrap: true });
});
