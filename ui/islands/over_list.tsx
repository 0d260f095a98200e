import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useTexts } from "../texts/context.ts";
import { OVER_LIST_TEXTS } from "../texts/over_list_texts.ts";

/** Props of {@linkcode OverList}. */
export interface OverListProps<Choice extends string> {
  /** Item of the list: the start of the class of the list, and of that of its toggle. */
  readonly item: "trace" | "pattern" | "request" | "field" | "alert";
  readonly label: string;
  readonly choices: readonly Choice[];
  /** @default "Show", in the language of the reader */
  readonly choiceLabel?: string;
  readonly choiceTexts: Readonly<Record<Choice, string>>;
  readonly chosen: Choice;
  readonly choose: (choice: Choice) => void;
  /** Further fields behind the choices. */
  readonly more?: ComponentChildren;
  readonly search: string;
  readonly searchLabel: string;
  readonly setSearch: (search: string) => void;
  /** Fault of a malformed search. */
  readonly searchFault?: string;
  /** True if the last request failed. */
  readonly isStale: boolean;
  /** Text about the last answer; `undefined` before the first one. */
  readonly status: string | undefined;
  /** True if that text tells of a fault. */
  readonly isFault?: boolean;
  /** Closes the list. */
  readonly close: () => void;
  /** Returns the element that takes the focus. @default the choice in force */
  readonly firstFocus?: (box: HTMLElement) => HTMLElement | undefined;
  readonly onClick?: (target: Element) => void;
  readonly children: ComponentChildren;
}

/** List that lies over the records, with choices and a search above it. */
export function OverList<Choice extends string>(props: OverListProps<Choice>) {
  const { item, label, choices, choiceTexts, chosen, searchLabel, searchFault, isStale, isFault = false } = props;
  const texts = OVER_LIST_TEXTS[useTexts().tag];
  const box = useRef<HTMLElement>(null);

  useLayoutEffect(() => {
    // The records below cannot be seen, so that no key must reach them from the first frame on.
    const list = box.current!;
    const place = list.parentElement!;
    const others = Array.from(place.children).filter((other) => other !== list);
    for (const other of others) other.toggleAttribute("inert", true);
    const first = props.firstFocus?.(list) ?? list.querySelector<HTMLElement>("[aria-pressed=true]");
    first?.focus();
    return () => {
      if (Array.from(place.children).some((other) => other !== list && other.matches(".over-list"))) return;
      for (const other of others) other.toggleAttribute("inert", false);
    };
  }, []);

  function close() {
    props.close();
    document.querySelector<HTMLElement>(`.${item}s-toggle`)?.focus();
  }

  return (
    <section
      class={`over-list ${item}-list`}
      aria-label={label}
      ref={box}
      onClick={({ target }) => props.onClick?.(target as Element)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        close();
      }}
    >
      <header>
        <div class="choices" role="group" aria-label={props.choiceLabel ?? texts.show}>
          {choices.map((choice) => (
            <button
              key={choice}
              type="button"
              aria-pressed={choice === chosen}
              onClick={() => props.choose(choice)}
            >
              {choiceTexts[choice]}
            </button>
          ))}
        </div>
        {props.more}
        <input
          type="search"
          value={props.search}
          placeholder={searchLabel}
          aria-label={searchLabel}
          aria-invalid={searchFault !== undefined}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => props.setSearch(event.currentTarget.value)}
        />
        <p role="status" class={searchFault !== undefined || isStale || isFault ? "fault" : undefined}>
          {searchFault ?? (isStale ? texts.stale : props.status ?? texts.loading)}
        </p>
        <button type="button" onClick={close}>{texts.close}</button>
      </header>
      {props.children && <div class="items">{props.children}</div>}
    </section>
  );
}
