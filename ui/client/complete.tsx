import { effect } from "@preact/signals";
import { followAddress } from "../browser/address.ts";
import { readApi } from "../browser/api.ts";
import { delay } from "../browser/delay.ts";
import { openFinding } from "./finding.tsx";
import { renderIsland } from "../islands/island.tsx";
import { LinkedNote } from "../islands/linked_note.tsx";
import { Menus } from "../islands/menus.tsx";
import { Toolbar } from "../islands/toolbar.tsx";
import { listenToKeys } from "./keyboard.ts";
import { linkedRecord } from "../browser/linked_record.ts";
import { pageStorage } from "../browser/storage.ts";
import type { Attention } from "../state/page/attention.ts";
import type { Connection } from "../state/connection/connection.ts";
import { QUERY_TOOLS } from "../state/page/query_tools.ts";
import { LinkedModel } from "../state/rows/linked_record.ts";
import { markIcon } from "../state/page/mark_icon.ts";
import { OlderModel } from "../state/rows/older.ts";
import { PlaceMemoryModel } from "../state/rows/place_memory.ts";
import type { PageState } from "../state/page/page_state.ts";
import { RowFieldsModel } from "../state/kept/row_fields.ts";
import { type Sources, SourcesModel } from "../state/counts/sources.ts";
import type { FilterFields } from "../state/rows/filter.ts";
import type { Texts } from "../texts/texts.ts";

/** What is there when the first records are shown. */
export interface FirstPart {
  readonly attention: Attention;
  readonly texts: Texts;
  /** The filter that the document was asked for. */
  readonly initial: FilterFields;
  readonly connection: Connection;
  /** Has the server pick the newest records that match. */
  reconnect(): void;
}

/** Gives a page that shows what comes all that can be done with it. */
export function completePage(state: PageState, first: FirstPart): void {
  const { attention, texts, initial, connection, reconnect } = first;
  const { view, window } = state;
  followAddress(view, initial, reconnect);
  addEventListener("pagehide", () => connection.close());
  // A page that comes back from the browser's cache goes on where it was.
  addEventListener("pageshow", (event) => {
    if ((event as PageTransitionEvent).persisted) connection.retry();
  });
  const sources = new SourcesModel({ read: async () => await readApi("summary") as Sources, delay });
  state.rowFields.value = new RowFieldsModel(pageStorage());
  view.learn(QUERY_TOOLS);
  view.restore(readFields());
  renderIsland("toolbar", <Toolbar state={state} />, texts);
  renderIsland("menus", <Menus state={state} sources={sources} />, texts);
  listenToKeys(state, texts);
  showAttention(attention);
  new OlderModel(view, window, fetchPage);
  openFinding(state, texts, fetchPage);
  const places = new PlaceMemoryModel(view, window);
  addEventListener("popstate", () => places.comeBack()); // by now the filter is that of the address
  const linked = new LinkedModel(view, window, { fetchPage, delay });
  renderIsland("linked", <LinkedNote model={linked} state={state} />, texts);
  linked.follow(linkedRecord());
  addEventListener("hashchange", () => linked.follow(linkedRecord()));
}

function fetchPage(params: Readonly<Record<string, string>>): Promise<unknown> {
  return readApi(`logs?${new URLSearchParams(params)}`);
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
