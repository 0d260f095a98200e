import type { CountedValue } from "../state/counts/entries.ts";
import { formatTime } from "../state/page/clock.ts";
import type { PageState } from "../state/page/page_state.ts";
import {
  CHANGE_LENGTHS,
  errorsOf,
  type ListedPattern,
  OTHER_RANGES,
  PATTERN_CHOICES,
  type PatternList as PatternListState,
} from "../state/rows/pattern_list.ts";
import { hueOf } from "../state/text/name_hue.ts";
import { formatsOf } from "../state/text/number_formats.ts";
import { useTexts } from "../texts/context.ts";
import { usePatternListTexts } from "../texts/pattern_list_texts.ts";
import { OverList } from "./over_list.tsx";
import { Trend } from "./trend.tsx";

/** List of patterns over the list of records, once it is open. */
export function PatternList({ state }: { state: PageState }) {
  const model = state.patterns.value;
  return model?.isOpen.value ? <OpenList model={model} state={state} /> : null;
}

function OpenList({ model, state }: { model: PatternListState; state: PageState }) {
  const texts = usePatternListTexts();
  const { value: listed } = model.listed;
  const { value: found } = model.found;
  return (
    <OverList
      item="pattern"
      label={texts.patterns}
      choices={PATTERN_CHOICES}
      choiceTexts={texts.choices}
      chosen={model.choice.value}
      choose={model.choose}
      more={model.choice.value === "new"
        ? <Age model={model} />
        : model.choice.value === "changed" && <Compared model={model} />}
      search={model.text.value}
      searchLabel={texts.search}
      setSearch={model.setText}
      isStale={model.isStale.value}
      status={found && texts.listed(listed.length, found.matched, found.isComplete)}
      close={model.toggle}
    >
      {found !== undefined && (listed.length === 0
        ? <p class="none">{texts.none}</p>
        : <Rows patterns={listed} matched={found.matched} model={model} state={state} />)}
    </OverList>
  );
}

/** Choice of the age up to which a pattern is new. */
function Age({ model }: { model: PatternListState }) {
  const texts = usePatternListTexts();
  return (
    <Choice
      label={texts.since}
      values={model.ages.value}
      chosen={model.age.value}
      textOf={(age) => texts.ages[age]}
      choose={model.setAge}
    />
  );
}

/** Choice of the two ranges that are compared. */
function Compared({ model }: { model: PatternListState }) {
  const texts = usePatternListTexts();
  return (
    <>
      {!model.hasRange.value && (
        <Choice
          label={texts.range}
          values={CHANGE_LENGTHS}
          chosen={model.length.value}
          textOf={(length) => texts.lengths[length]}
          choose={model.setLength}
        />
      )}{" "}
      <Choice
        label={texts.compare}
        values={OTHER_RANGES}
        chosen={model.other.value}
        textOf={(other) => texts.others[other]}
        choose={model.setOther}
      />
    </>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly values: readonly T[];
  readonly chosen: T;
  textOf(value: T): string;
  choose(value: T): void;
}

function Choice<T extends string>({ label, values, chosen, textOf, choose }: ChoiceProps<T>) {
  return (
    <select aria-label={label} value={chosen} onChange={(event) => choose(event.currentTarget.value as T)}>
      {values.map((value) => <option key={value} value={value}>{textOf(value)}</option>)}
    </select>
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
  const { count: number, percent } = formatsOf(locale);
  return (
    <ul>
      {/* Each value says itself what it is, for those who do not see the heads. */}
      <li class="heads" aria-hidden="true">
        <span>{texts.heads.count}</span>
        <span>{texts.heads.share}</span>
        <span>{texts.trend}</span>
        <span>{texts.heads.first}</span>
        <span />
        <span>{texts.heads.service}</span>
        <span>{texts.heads.pattern}</span>
      </li>
      {patterns.map((pattern) => {
        const { id, template, count, before, services = [], first, trend } = pattern;
        const service = String(services[0]?.value ?? "");
        const errors = errorsOf(pattern);
        return (
          <li key={id} class={errors > 0 ? "failed" : undefined}>
            <span class="count">
              {before !== undefined && `${number.format(before)} → `}
              {number.format(count)}
            </span>{" "}
            <span class="share">{percent.format(count / Math.max(1, matched))}</span>{" "}
            <Trend counts={trend} label={texts.trend} />{" "}
            <time dateTime={first} title={texts.first(first)}>{formatTime(first, clock.value)}</time>{" "}
            <span class="errors">{errors > 0 && texts.errors(errors)}</span>{" "}
            <span class="service" data-hue={service === "" ? undefined : hueOf(service)} title={listOf(services)}>
              {service}
              {services.length > 1 && ` +${services.length - 1}`}
            </span>{" "}
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

function listOf(services: readonly CountedValue[]): string {
  return services.map(({ value }) => value).join(", ");
}

/** Template with its variable parts marked. */
function Template({ text }: { text: string }) {
  return (
    <>
      {text.split(/(<\*>)/).map((part, index) =>
        index % 2 === 0 ? part : <span key={index} class="variable">{part}</span>
      )}
    </>
  );
}
