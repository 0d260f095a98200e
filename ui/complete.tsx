import { effect } from "@preact/signals";
import { API } from "./api.ts";
import { delay } from "./delay.ts";
import { openFinding } from "./finding.tsx";
import { renderIsland } from "./island.tsx";
import { Menus } from "./islands/menus.tsx";
import { Toolbar } from "./islands/toolbar.tsx";
import { listenToKeys } from "./keyboard.ts";
import { linkedRecord } from "./linked_record.ts";
import { type Attention, markIcon } from "./state/attention.ts";
import { LANGUAGE } from "./state/language.ts";
import { OlderModel } from "./state/older.ts";
import type { PageState } from "./state/page_state.ts";
import { SourcesModel } from "./state/sources.ts";
import type { FilterFields } from "./state/view.ts";
import type { Texts } from "./texts/texts.ts";

/** Gives a page that shows what comes all that can be done with it. */
export function completePage(state: PageState, attention: Attention, texts: Texts): void {
  const { view, window } = state;
  const sources = new SourcesModel({
    read: async () => await (await fetch(`${API}/summary`)).json(),
    delay,
  });
  view.learn(LANGUAGE);
  view.restore(readFields());
  renderIsland("toolbar", <Toolbar state={state} />, texts);
  renderIsland("menus", <Menus state={state} sources={sources} />, texts);
  listenToKeys(state, texts);
  showAttention(attention);
  new OlderModel(view, window, fetchPage);
  openFinding(state, texts, fetchPage);
  openLinked(state);
  addEventListener("hashchange", () => openLinked(state));
}

async function fetchPage(params: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(`${API}/logs?${new URLSearchParams(params)}`);
  return response.ok ? response.json() : undefined;
}

/** What the reader has put into the fields so far, while nothing listened. */
function readFields(): FilterFields {
  const { level, q } = document.querySelector("form")!.elements as unknown as Record<string, { value: string }>;
  return { level: level.value, q: q.value };
}

function showAttention({ title, isMarked }: Attention) {
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]")!;
  const plain = icon.href;
  effect(() => {
    document.title = title.value;
    icon.href = isMarked.value ? markIcon(plain) : plain;
  });
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
