import { useLayoutEffect, useRef } from "preact/hooks";
import { formatTime } from "../state/page/clock.ts";
import type { PageState } from "../state/page/page_state.ts";
import {
  errorsOf,
  type ListedPattern,
  NEW_AGES,
  type NewAge,
  PATTERN_CHOICES,
  type PatternList as PatternListState,
} from "../state/rows/pattern_list.ts";
import { useTexts } from "../texts/context.ts";
import { usePatternListTexts } from "../texts/pattern_list_texts.ts";

/** List of patterns over the list of records, once it is open. */
export function PatternList({ state }: { state: PageState }) {
  const model = state.patterns.value;
  return model?.isOpen.value ? <OpenList model={model} state={state} /> : null;
}

function OpenList({ model, state }: { model: PatternListState; state: PageState }) {
  const texts = usePatternListTexts();
  const box = useRef<HTMLElement>(null);
  const { value: listed } = model.listed;
  const { value: matched } = model.matched;

  useLayoutEffect(() => {
    // The records below cannot be seen, so that no key must reach them from the first frame on.
    const others = Array.from(box.current!.parentElement!.children).filter((other) => other !== box.current);
    for (const other of others) other.toggleAttribute("inert", true);
    box.current!.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
    return () => {
      for (const other of others) other.toggleAttribute("inert", false);
    };
  }, []);

  function close() {
    model.toggle();
    document.querySelector<HTMLElement>(".patterns-toggle")?.focus();
  }

  return (
    <section
      class="trace-list pattern-list"
      aria-label={texts.patterns}
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        close();
      }}
    >
      <header>
        <div class="choices" role="group" aria-label={texts.show}>
          {PATTERN_CHOICES.map((choice) => (
            <button
              key={choice}
              type="button"
              aria-pressed={choice === model.choice.value}
              onClick={() => model.choose(choice)}
            >
              {texts.choices[choice]}
            </button>
          ))}
        </div>
        {model.choice.value === "new" && (
          <select
            aria-label={texts.since}
            value={model.age.value}
            onChange={(event) => model.setAge(event.currentTarget.value as NewAge)}
          >
            {NEW_AGES.map((age) => <option key={age} value={age}>{`${texts.since} ${texts.ages[age]}`}</option>)}
          </select>
        )}
        <input
          type="search"
          value={model.text.value}
          placeholder={texts.search}
          aria-label={texts.search}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => model.setText(event.currentTarget.value)}
        />
        <p role="status" class={model.isStale.value ? "fault" : undefined}>
          {model.isStale.value
            ? texts.stale
            : matched === undefined
            ? texts.loading
            : texts.listed(listed.length, matched, model.isComplete.value)}
        </p>
        <button type="button" onClick={close}>{texts.close}</button>
      </header>
      {matched !== undefined && (
        <div class="traces">
          {listed.length === 0
            ? <p class="none">{texts.none}</p>
            : <Rows patterns={listed} matched={matched} model={model} state={state} />}
        </div>
      )}
    </section>
  );
}

interface RowsProps {
  readonly patterns: readonly ListedPattern[];
  readonly matched: number;
  readonly model: PatternListState;
  readonly state: PageState;
}

function Rows({ patterns, matched, model, state: { clock } }: RowsProps) {
  const texts = usePatternListTexts();
  const { tag } = useTexts();
  const { locale = tag } = clock.value;
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  return (
    <ul>
      {patterns.map((pattern) => {
        const { id, template, count, first, trend } = pattern;
        const errors = errorsOf(pattern);
        return (
          <li key={id} class={errors > 0 ? "failed" : undefined}>
            <span class="count">{count.toLocaleString(locale)}</span>{" "}
            <span class="share">{percent.format(count / Math.max(1, matched))}</span>{" "}
            <Trend counts={trend} label={texts.trend} />{" "}
            <time dateTime={first} title={texts.first(first)}>{formatTime(first, clock.value)}</time>{" "}
            <span class="errors">{errors > 0 && texts.errors(errors)}</span>{" "}
            <button type="button" class="template" title={texts.onlyThis} onClick={() => model.showOnly(id)}>
              <Template text={template} />
            </button>{" "}
            <button
              type="button"
              class="hide"
              aria-label={`${texts.hide}: ${template}`}
              onClick={({ currentTarget }) => {
                // The row goes, and the focus must not go with it.
                currentTarget.closest("section")!.querySelector<HTMLElement>("[aria-pressed=true]")!.focus();
                model.hide(id);
              }}
            >
              {texts.hide}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Template whose variable parts stand back. */
function Template({ text }: { text: string }) {
  return (
    <>
      {text.split(/(<\*>)/).map((part, index) =>
        index % 2 === 0 ? part : <span key={index} class="variable">{part}</span>
      )}
    </>
  );
}

/** Height of a trend, in units of its own. */
const HEIGHT = 10;

/** Bars of the counts, relative to the highest. */
function Trend({ counts, label }: { counts: readonly number[]; label: string }) {
  const most = Math.max(1, ...counts);
  const bars = counts.map((count, index) => {
    const height = count === 0 ? 0 : Math.max(1, HEIGHT * count / most);
    return `M${index} ${HEIGHT}v${-height}h.8v${height}z`;
  });
  return (
    <svg class="trend" viewBox={`0 0 ${Math.max(1, counts.length)} ${HEIGHT}`} preserveAspectRatio="none" role="img">
      <title>{`${label}: ${counts.join(", ")}`}</title>
      <path d={bars.join("")} />
    </svg>
  );
}
