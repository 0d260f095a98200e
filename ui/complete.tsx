import { effect } from "@preact/signals";
import { API } from "./api.ts";
import { delay } from "./delay.ts";
import { island } from "./island.ts";
import { Menus } from "./islands/menus.tsx";
import { listenToKeys } from "./keyboard.ts";
import { linkedRecord } from "./linked_record.ts";
import { OlderModel } from "./state/older.ts";
import type { PageState } from "./state/page_state.ts";
import { SourcesModel } from "./state/sources.ts";

/** Gives a page that shows what comes its menus, its keys, the way to older records and the one that leads to a single record. */
export function completePage(state: PageState): void {
  const sources = new SourcesModel({
    read: async () => await (await fetch(`${API}/summary`)).json(),
    delay,
  });
  island("menus", <Menus state={state} sources={sources} />);
  listenToKeys(state);
  new OlderModel(state.view, state.window, async (params) => {
    const response = await fetch(`${API}/logs?${new URLSearchParams(params)}`);
    return response.ok ? response.json() : undefined;
  });
  openLinked(state);
  addEventListener("hashchange", () => openLinked(state));
}

/** Opens the record that the address leads to, once it is there. */
function openLinked({ view, window }: PageState) {
  const id = linkedRecord();
  if (id === "") return;
  const stop = effect(() => {
    const index = view.list.value.indexOf(id);
    if (index === -1) return;
    queueMicrotask(() => {
      stop();
      view.open(id);
      window.reveal(index);
    });
  });
}
