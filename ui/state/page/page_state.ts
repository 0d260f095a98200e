import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { PageView } from "../../../lib/wire/page.ts";
import { type Clock, SERVER_CLOCK } from "./clock.ts";
import { type ListWindow, ListWindowModel } from "../rows/list_window.ts";
import { PreferencesModel, type PreferencesStore } from "../kept/preferences.ts";
import type { RowFields } from "../kept/row_fields.ts";
import { PLAIN_STYLE, type TextStyle } from "../text/text_parts.ts";
import { type LanguageSource, type NextFrame, type View, ViewModel } from "../rows/view.ts";

/** All that the list and the toolbar read. */
export interface PageState {
  readonly view: View;
  readonly window: ListWindow;
  readonly preferences: PreferencesStore;
  readonly clock: Signal<Clock>;
  /** Which metadata stands in the rows, once that is known. */
  readonly rowFields: Signal<RowFields | undefined>;
  /** How texts are shown: with their colors, and with what the query in force finds in them. */
  readonly highlights: ReadonlySignal<TextStyle>;
}

/**
 * Makes the state from what the document holds; the server and the browser begin with the same.
 *
 * @param initial What the document holds.
 * @param language The query language, or what loads it once there is a query.
 * @param nextFrame Calls back when the next frame is painted.
 */
export function openPageState(initial: PageView, language: LanguageSource, nextFrame?: NextFrame): PageState {
  const view = new ViewModel(initial, language, nextFrame);
  return {
    view,
    window: new ListWindowModel(view),
    preferences: new PreferencesModel(),
    clock: signal(SERVER_CLOCK),
    rowFields: signal(undefined),
    highlights: computed(() => view.language.value?.styleTexts(view.params.value.q ?? "") ?? PLAIN_STYLE),
  };
}
