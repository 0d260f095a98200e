import { h, render } from "preact";
import { copyText } from "./clipboard.ts";
import { Help } from "./islands/help.tsx";
import { type CommandBrowser, COMMANDS } from "./state/commands.ts";
import type { PageState } from "./state/page_state.ts";
import { TextsContext } from "./texts/context.ts";
import type { Texts } from "./texts/texts.ts";

/** Lets the page be used by keys alone. */
export function listenToKeys(state: PageState, texts: Texts) {
  const browser: CommandBrowser = {
    focusSearch: () => document.querySelector<HTMLInputElement>("input[name=q]")?.select(),
    copy: (record) => void copyText(JSON.stringify(record, null, 2)),
    toggleHelp: () => showHelp(texts),
    get prefersDark() {
      return matchMedia("(prefers-color-scheme: dark)").matches;
    },
  };
  addEventListener("keydown", (event) => {
    // Checked beside code for other places, an event here is no more than an event.
    const { key, target, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
    if (ctrlKey || metaKey || altKey || event.defaultPrevented) return;
    if (key === "Escape" && isTyping(target)) return (target as HTMLElement).blur();
    const command = COMMANDS.find(({ keys }) => keys.includes(key));
    if (command === undefined || isTyping(target) || isPressed(target, key) || document.querySelector("dialog[open]")) {
      return;
    }
    event.preventDefault();
    command.run(state, browser);
  });
}

/** Whether keys are letters there. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input:not([type=checkbox]), select, textarea");
}

/** Whether a key is for the button, the switch or the link that has the focus. */
function isPressed(target: EventTarget | null, key: string): boolean {
  if (key !== " " && key !== "Enter" || !(target instanceof Element)) return false;
  if (key === " " && target.matches(".toggle, a")) return false; // Space pauses from everywhere in the list
  return target.closest("button:not(.toggle), a, summary, input") !== null;
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
