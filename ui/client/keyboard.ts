import type { Signal } from "@preact/signals";
import { h, render } from "preact";
import { printQuery } from "../../lib/query/query.ts";
import { readAssistantText } from "../browser/assistant_copy.ts";
import { copyText } from "../browser/clipboard.ts";
import { Help } from "../islands/help.tsx";
import { recordAddress } from "../browser/record_address.ts";
import { type CommandBrowser, COMMANDS } from "../state/page/commands.ts";
import type { PageState } from "../state/page/page_state.ts";
import type { RangeZoom } from "../state/page/zoom.ts";
import { addHighlight } from "../state/text/highlight_terms.ts";
import { formatRows } from "../state/text/record_formats.ts";
import { TextsContext } from "../texts/context.ts";
import { DETAILS_TEXTS } from "../texts/details_texts.ts";
import { GAP_TEXTS } from "../texts/gap_texts.ts";
import type { Texts } from "../texts/texts.ts";

/** Runs the commands of keys. */
export function listenToKeys(state: PageState, texts: Texts, zoom: RangeZoom) {
  const toast = document.createElement("output"); // screen readers announce its content
  toast.className = "toast";
  document.body.append(toast);
  const browser: CommandBrowser = {
    focusSearch: () => document.querySelector<HTMLInputElement>("input[name=q]")?.select(),
    toggleFacets,
    focusTimeline: () => document.querySelector<HTMLElement>(".timeline [role=slider]")?.focus(),
    focusRecordSearch: () => document.querySelector<HTMLInputElement>(".find-value")?.select(),
    zoomOut: zoom.out,
    zoomToRows: zoom.toRows,
    highlight: () => highlightSelection(state.highlights),
    toggleMenu,
    copy: (text) => void copy(text, toast, texts),
    copyRows: (rows, format) => void copy(formatRows(rows, format, GAP_TEXTS[texts.tag].gap), toast, texts),
    copyForAssistant: (id, record) => void readAssistantText(id, record).then((text) => copy(text, toast, texts)),
    linkTo: recordAddress,
    reconnect: () => document.querySelector<HTMLElement>(".status .retry")?.click(),
    toggleHelp: () => showHelp(texts),
    get prefersDark() {
      return matchMedia("(prefers-color-scheme: dark)").matches;
    },
  };
  addEventListener("keydown", (event) => {
    // The types of other places make this no more than an event.
    const { key, target, ctrlKey, metaKey, altKey, shiftKey } = event as KeyboardEvent;
    if (ctrlKey || metaKey || altKey || event.defaultPrevented) return;
    if (key === "Escape" && isTyping(target)) {
      event.preventDefault(); // some browsers empty the field
      return (target as HTMLElement).blur();
    }
    const name = shiftKey && key.startsWith("Arrow") ? `Shift+${key}` : key;
    const command = COMMANDS.find(({ keys }) => keys.includes(name));
    if (command === undefined || isTyping(target) || isPressed(target, key) || document.querySelector("dialog[open]")) {
      return;
    }
    if (command.needsRows && areRowsCovered(state)) return;
    event.preventDefault();
    // The row with the focus is the one meant.
    const row = key === "Enter" ? (target as Element).closest(".toggle")?.closest("[data-id]") : undefined;
    if (row) state.view.moveTo(row.getAttribute("data-id")!);
    command.run(state, browser);
  });
}

/** Returns true if a list of traces, patterns or requests, or the facets on a narrow page, lie over the rows. */
function areRowsCovered({ traces, patterns, requests, alerts, fieldStats }: PageState): boolean {
  return [traces, patterns, requests, alerts, fieldStats].some((list) => list.peek()?.isOpen.peek()) ||
    document.querySelector("#facets[data-over]") !== null;
}

/** Moves the focus to the facets, which it opens if need be; or hides them, if they have the focus. */
function toggleFacets() {
  const toggle = document.querySelector<HTMLElement>(".facets-toggle");
  const facets = document.querySelector("#facets")!;
  const hasFocus = facets.contains(document.activeElement);
  if (hasFocus || toggle?.getAttribute("aria-expanded") === "false") toggle?.click();
  const value = hasFocus ? null : facets.querySelector<HTMLElement>('[tabindex="0"]');
  (value ?? toggle)?.focus();
}

/** Highlights the text that is selected in a row, or opens the menu with the field for it. */
function highlightSelection(terms: Signal<readonly string[]>) {
  const selection = getSelection();
  const rowOf = (node: Node | null | undefined) => node?.parentElement?.closest(".row");
  const row = rowOf(selection?.anchorNode);
  const text = row && row === rowOf(selection?.focusNode) ? `${selection}`.trim().replace(/\s+/g, " ") : "";
  if (text === "") {
    toggleMenu("view");
    return document.querySelector<HTMLElement>("[data-menu=view][open] #highlight")?.focus();
  }
  terms.value = addHighlight(terms.value, printQuery({ kind: "text", value: { kind: "pattern", parts: [text] } }));
  selection?.removeAllRanges();
}

/** Returns true if keys are letters there. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input:not([type=checkbox], [type=radio]), select, textarea");
}

/** Returns true if a key is for the button, switch, choice or link that has the focus. */
function isPressed(target: EventTarget | null, key: string): boolean {
  if (key.startsWith("Arrow")) return target instanceof Element && target.matches("[type=radio]");
  if (key !== " " && key !== "Enter" || !(target instanceof Element)) return false;
  if (key === " " && target.matches(".toggle, a")) return false; // Space pauses everywhere in the list
  return target.closest("button:not(.toggle), a, summary, input") !== null;
}

/** Opens a menu with the focus in its field or at its first choice, or closes it. */
function toggleMenu(name: string) {
  const menu = document.querySelector<HTMLDetailsElement>(`[data-menu=${name}]`);
  if (menu === null) return;
  menu.open = !menu.open;
  const choice = menu.open
    ? menu.querySelector<HTMLElement>(".sheet :is(:checked, a, [tabindex], .columns-menu [type=text])")
    : null;
  (choice ?? menu.querySelector("summary"))?.focus();
}

/** Time for which the toast is shown, in ms. */
const TOAST_MS = 1500;

async function copy(text: string, toast: HTMLOutputElement, { tag }: Texts) {
  toast.value = await copyText(text) ? DETAILS_TEXTS[tag].copied : DETAILS_TEXTS[tag].copyFailed;
  setTimeout(() => toast.value = "", TOAST_MS);
}

function showHelp(texts: Texts) {
  const place = document.createElement("div");
  document.body.append(place);
  const close = () => {
    render(null, place);
    place.remove();
  };
  render(h(TextsContext.Provider, { value: texts }, h(Help, { close })), place);
}
