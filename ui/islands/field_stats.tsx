import {
  type Bucket,
  CHOSEN_RECORDS,
  type FieldStatistics,
  type FieldStatsInstance,
  type NumberFigures,
  type ValueShare,
} from "../state/counts/field_stats.ts";
import type { PageState } from "../state/page/page_state.ts";
import { formatsOf } from "../state/text/number_formats.ts";
import { useTexts } from "../texts/context.ts";
import { useFieldStatsTexts } from "../texts/field_stats_texts.ts";
import { OverList } from "./over_list.tsx";

/** Button that opens the statistics of a field; none if the server has no statistics. */
export function FieldStatsButton({ field, state }: { field: string; state: PageState }) {
  const texts = useFieldStatsTexts();
  const model = state.fieldStats.value;
  if (model === undefined) return null;
  return (
    <button
      type="button"
      class="field-stats-button"
      tabIndex={-1}
      aria-label={texts.open(field)}
      title={texts.open(field)}
      onClick={({ currentTarget }) => {
        opener = currentTarget;
        model.open(field);
      }}
    >
      <svg viewBox="0 0 10 10" aria-hidden="true">
        <path d="M0 10V6h2v4zM4 10V1h2v9zM8 10V4h2v6z" />
      </svg>
    </button>
  );
}

/** Button that opened the statistics. The focus returns to it. */
let opener: HTMLElement | undefined;

/** Statistics of a field over the list of records, once they are open. */
export function FieldStats({ state }: { state: PageState }) {
  const model = state.fieldStats.value;
  return model?.isOpen.value ? <OpenStats model={model} state={state} /> : null;
}

function OpenStats({ model, state }: { model: FieldStatsInstance; state: PageState }) {
  const texts = useFieldStatsTexts();
  const { value: found } = model.found;
  return (
    <OverList
      item="field"
      label={texts.title}
      choices={CHOSEN_RECORDS}
      choiceLabel={texts.compare}
      choiceTexts={texts.choices}
      chosen={model.choice.value}
      choose={model.choose}
      search={model.field.value}
      searchLabel={texts.field}
      setSearch={model.setField}
      isStale={model.isStale.value}
      status={found && texts.status(found.matched, found.isComplete, found.missing)}
      close={() => {
        model.toggle();
        opener?.focus();
        opener = undefined;
      }}
    >
      {found !== undefined && (found.values.length === 0 && found.numbers === undefined
        ? <p class="none">{texts.none}</p>
        : <Statistics found={found} model={model} state={state} />)}
    </OverList>
  );
}

interface StatisticsProps {
  readonly found: FieldStatistics;
  readonly model: FieldStatsInstance;
  readonly state: PageState;
}

function Statistics({ found, model, state }: StatisticsProps) {
  const texts = useFieldStatsTexts();
  const { tag } = useTexts();
  const { locale = tag } = state.clock.value;
  const { percent } = formatsOf(locale);
  const { value: told } = model.told;
  const { value: choice } = model.choice;
  // The values of durations say little, and are many.
  const isContinuous = found.numbers !== undefined && found.distinct > MAX_NUMBERS;
  return (
    <div class="statistics">
      {found.chosen > 0 && found.rest > 0 && !isContinuous && found.field !== "level" && (
        <section class="told" aria-label={texts.compare}>
          {told.length === 0 ? <p>{texts.noDifference}</p> : (
            <ul>
              {told.map((share) => (
                <li key={String(share.value)}>
                  <Value share={share} model={model}>{`${found.field}=${textOf(share.value, texts.empty)}`}</Value>
                  {texts.difference(percent.format(share.chosen_share), percent.format(share.rest_share), choice)}
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      {found.numbers !== undefined && <Numbers found={found} model={model} locale={locale} />}
      {found.values.length > 0 && !isContinuous && <Values found={found} model={model} locale={locale} />}
    </div>
  );
}

/** Distinct values of numbers up to which they are listed. */
const MAX_NUMBERS = 50;

/** Value of the field; a click shows its records alone. */
function Value(props: { share: ValueShare; model: FieldStatsInstance; children: string }) {
  const texts = useFieldStatsTexts();
  const { query } = props.share;
  if (query === undefined) return <span class="value">{props.children}</span>;
  return (
    <button type="button" class="value" title={texts.onlyThis} onClick={() => props.model.showOnly(query)}>
      {props.children}
    </button>
  );
}

function textOf(value: ValueShare["value"], empty: string): string {
  return value === "" ? empty : String(value);
}

interface PartProps {
  readonly found: FieldStatistics;
  readonly model: FieldStatsInstance;
  readonly locale: string;
}

const PERCENTILES = ["p50", "p90", "p99"] as const;

/** Distribution of the numbers, and their percentiles in the chosen records and in the others. */
function Numbers({ found, model, locale }: PartProps) {
  const texts = useFieldStatsTexts();
  const { unit, all, chosen, rest, buckets } = found.numbers!;
  const format = (value: number | undefined) => value === undefined ? "" : numberText(value, unit, locale);
  const figures = ["min", ...PERCENTILES, "max"] as const;
  const rows: readonly (readonly [label: string, figures: NumberFigures])[] = [
    [texts.all, all],
    ...chosen.values > 0 && rest.values > 0
      ? [[texts.choices[model.choice.value], chosen], [texts.rest, rest]] as const
      : [],
  ];
  return (
    <section aria-label={texts.distribution}>
      <Histogram buckets={buckets} figures={all} format={format} model={model} />
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{texts.records}</th>
            {figures.map((name) => <th key={name} class={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, row]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{row.values.toLocaleString(locale)}</td>
              {figures.map((name) => <td key={name} class={name}>{format(row[name])}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Size of the histogram, in units of its own. */
const HEIGHT = 100;

interface HistogramProps {
  readonly buckets: readonly Bucket[];
  readonly figures: NumberFigures;
  readonly format: (value: number) => string;
  readonly model: FieldStatsInstance;
}

/** Bars of the intervals, whose lower part are the chosen records, with marks at the percentiles. */
function Histogram({ buckets, figures, format, model }: HistogramProps) {
  const texts = useFieldStatsTexts();
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  const bar = (index: number, count: number) => {
    const height = count === 0 ? 0 : Math.max(2, HEIGHT * count / most);
    return `M${index + 0.05} ${HEIGHT}v${-height}h.9v${height}z`;
  };
  return (
    <figure>
      <svg
        class="histogram"
        viewBox={`0 0 ${buckets.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={texts.distribution}
      >
        <path d={buckets.map(({ count }, index) => bar(index, count)).join("")} />
        <path class="chosen" d={buckets.map(({ part }, index) => bar(index, part)).join("")} />
        {PERCENTILES.map((name) => {
          const at = placeOf(figures[name], buckets);
          return at !== undefined && <path key={name} class="mark" d={`M${at} 0V${HEIGHT}`} />;
        })}
        {buckets.map(({ from, to, count, part }, index) => (
          <rect key={index} x={index} width="1" height={HEIGHT}>
            <title>{texts.bucket(`${format(from)} – ${format(to)}`, count, part, model.choice.value)}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        <span>{format(buckets[0].from)}</span>
        <span>{format(buckets.at(-1)!.to)}</span>
      </figcaption>
    </figure>
  );
}

/** Returns the place of a number among the intervals, of which each is one wide. */
function placeOf(value: number | undefined, buckets: readonly Bucket[]): number | undefined {
  const index = value === undefined ? -1 : buckets.findIndex(({ to }) => value <= to);
  if (index === -1) return undefined;
  const { from, to } = buckets[index];
  return index + (to > from ? (value! - from) / (to - from) : 0.5);
}

/** Most frequent values with their shares in all records, in the chosen ones and in the others. */
function Values({ found, model, locale }: PartProps) {
  const texts = useFieldStatsTexts();
  const { percent } = formatsOf(locale);
  const { values, chosen, rest, distinct, other } = found;
  const isCompared = chosen > 0 && rest > 0;
  return (
    <section aria-label={texts.value}>
      <table class="values">
        <thead>
          <tr>
            <th scope="col">{texts.value}</th>
            <th scope="col">{texts.records}</th>
            <th scope="col">{texts.share}</th>
            {isCompared && <th scope="col">{texts.choices[model.choice.value]}</th>}
            {isCompared && <th scope="col">{texts.rest}</th>}
          </tr>
        </thead>
        <tbody>
          {values.map((share) => (
            <tr key={`${typeof share.value} ${share.value}`}>
              <th scope="row">
                <Value share={share} model={model}>{textOf(share.value, texts.empty)}</Value>
              </th>
              <td>{share.count.toLocaleString(locale)}</td>
              <td>{percent.format(share.share)}</td>
              {isCompared && <td>{percent.format(share.chosen_share)}</td>}
              {isCompared && <td>{percent.format(share.rest_share)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {other > 0 && <p>{texts.other(Math.max(0, distinct - values.length), other)}</p>}
    </section>
  );
}

/** Formats a number with three digits or all before the point, and its unit. */
function numberText(value: number, unit: string, locale: string): string {
  const digits = Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  const text = value.toLocaleString(locale, digits);
  return unit === "" ? text : `${text}\u00a0${unit}`;
}
