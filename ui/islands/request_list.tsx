import { followAgain } from "../browser/record_address.ts";
import type { CountedValue } from "../state/counts/entries.ts";
import { formatTime } from "../state/page/clock.ts";
import type { PageState } from "../state/page/page_state.ts";
import {
  type Endpoint,
  nameOf,
  REQUEST_CHOICES,
  REQUEST_COLUMNS,
  type RequestColumn,
  type RequestList as RequestListState,
} from "../state/rows/request_list.ts";
import { formatsOf } from "../state/text/number_formats.ts";
import { useTexts } from "../texts/context.ts";
import { useRequestListTexts } from "../texts/request_list_texts.ts";
import { OverList } from "./over_list.tsx";
import { TraceLink } from "./trace_link.tsx";
import { Trend } from "./trend.tsx";

/** List of the endpoints of requests over the list of records, once it is open. */
export function RequestList({ state }: { state: PageState }) {
  const model = state.requests.value;
  return model?.isOpen.value ? <OpenList model={model} state={state} /> : null;
}

function OpenList({ model, state }: { model: RequestListState; state: PageState }) {
  const texts = useRequestListTexts();
  const { value: listed } = model.listed;
  const { value: found } = model.found;
  return (
    <OverList
      item="request"
      label={texts.requests}
      choices={REQUEST_CHOICES}
      choiceTexts={texts.choices}
      chosen={model.choice.value}
      choose={model.choose}
      search={model.text.value}
      searchLabel={texts.search}
      setSearch={model.setText}
      isStale={model.isStale.value}
      status={found &&
        texts.listed(listed.length, found.distinct - found.endpoints.length, found.count, found.isComplete)}
      close={model.toggle}
    >
      {found !== undefined && (listed.length === 0
        ? <p class="none">{found.endpoints.length === 0 ? texts.noRequests : texts.none}</p>
        : <Table endpoints={listed} model={model} state={state} />)}
    </OverList>
  );
}

interface TableProps {
  readonly endpoints: readonly Endpoint[];
  readonly model: RequestListState;
  readonly state: PageState;
}

function Table({ endpoints, model, state }: TableProps) {
  const texts = useRequestListTexts();
  return (
    <div class="table" role="table" aria-label={texts.requests}>
      <div class="heads" role="row">
        {REQUEST_COLUMNS.map((column) => [
          <Head key={column} column={column} model={model} />,
          column === "count" && <span key="rate" class="rate" role="columnheader">{texts.rate}</span>,
        ])}
        <span class="trend-head" role="columnheader">{texts.trend}</span>
      </div>
      {endpoints.map((endpoint) => <Row key={nameOf(endpoint)} endpoint={endpoint} model={model} state={state} />)}
    </div>
  );
}

function Head({ column, model }: { column: RequestColumn; model: RequestListState }) {
  const texts = useRequestListTexts();
  const { column: sorted, isDescending } = model.sort.value;
  const name = texts.columns[column];
  return (
    <span
      class={column}
      role="columnheader"
      aria-sort={sorted !== column ? "none" : isDescending ? "descending" : "ascending"}
    >
      <button type="button" title={texts.sort(name)} onClick={() => model.sortBy(column)}>
        {name}
        <span aria-hidden="true">{sorted !== column ? "" : isDescending ? " ↓" : " ↑"}</span>
      </button>
    </span>
  );
}

function Row({ endpoint, model, state }: { endpoint: Endpoint; model: RequestListState; state: PageState }) {
  const texts = useRequestListTexts();
  const { tag } = useTexts();
  const { locale = tag } = state.clock.value;
  const { group: { method, path }, query, count, rate, errors, error_share: share, trend } = endpoint;
  const name = nameOf(endpoint);
  const isOpen = model.opened.value === name;
  const label = (
    <>
      <b>{method}</b> <Template path={path} />
    </>
  );
  return (
    <>
      <div class={errors > 0 ? "failed" : undefined} role="row">
        <span class="endpoint" role="cell">
          <button
            type="button"
            class="fold"
            aria-expanded={isOpen}
            aria-label={texts.details(name)}
            onClick={() => model.open(name)}
          >
            <span aria-hidden="true">{isOpen ? "▾" : "▸"}</span>
          </button>
          {query === undefined
            ? <span class="name">{label}</span>
            : (
              <button type="button" class="name" title={texts.onlyThis} onClick={() => model.showOnly(query)}>
                {label}
              </button>
            )}
        </span>
        <span class="count" role="cell">{formatsOf(locale).count.format(count)}</span>
        <span class="rate" role="cell">{rateText(rate, locale, texts)}</span>
        <span class="errors" role="cell" title={errors > 0 ? texts.errors(errors) : undefined}>
          {errors > 0 && formatsOf(locale).percent.format(share)}
        </span>
        <Duration class="p50" ms={endpoint.p50} locale={locale} />
        <Duration class="p90" ms={endpoint.p90} locale={locale} />
        <Duration class="p99" ms={endpoint.p99} locale={locale} />
        <span class="trend-cell" role="cell">
          <Trend counts={trend} label={texts.trend} />
        </span>
      </div>
      {isOpen && <Slowest endpoint={endpoint} model={model} state={state} />}
    </>
  );
}

/** Path whose variable segments stand back. */
function Template({ path }: { path: string }) {
  return (
    <>
      {path.split(/(:[\w-]+|\{[\w-]+\})/).map((part, index) =>
        index % 2 === 0 ? part : <span key={index} class="variable">{part}</span>
      )}
    </>
  );
}

function rateText(rate: number, locale: string, texts: ReturnType<typeof useRequestListTexts>): string {
  const { digits } = formatsOf(locale);
  return rate < 1 ? texts.perMinute(digits.format(60 * rate)) : texts.perSecond(digits.format(rate));
}

function Duration(props: { class: string; ms: number | undefined; locale: string }) {
  return (
    <span class={props.class} role="cell">{props.ms === undefined ? "" : durationText(props.ms, props.locale)}</span>
  );
}

/** Formats a duration with three digits; short ones have some behind the point. */
function durationText(ms: number, locale: string): string {
  const [value, unit] = ms < 1000 ? [ms, "ms"] : ms < 60_000 ? [ms / 1000, "s"] : [ms / 60_000, "min"];
  return `${formatsOf(locale).digits.format(value)}\u00a0${unit}`;
}

/** Slowest requests of an endpoint, and the responses that it had. */
function Slowest({ endpoint, model, state }: { endpoint: Endpoint; model: RequestListState; state: PageState }) {
  const texts = useRequestListTexts();
  const { tag } = useTexts();
  const { locale = tag } = state.clock.value;
  const { slowest, statuses, services } = endpoint;
  return (
    <div class="slowest" role="row">
      <div role="cell">
        {slowest.length > 0 && (
          <dl>
            <dt>{texts.slowest}</dt>
            <dd>
              <ul>
                {slowest.map(({ id, trace_id, timestamp, duration_ms, status }, index) => (
                  <li key={index}>
                    <span class="duration">{durationText(duration_ms, locale)}</span>{" "}
                    <time dateTime={timestamp} title={timestamp}>{formatTime(timestamp, state.clock.value)}</time>{" "}
                    <span class="code">{status ?? ""}</span>{" "}
                    <span
                      class="links"
                      onClick={(event) => (event.target as Element).closest("a") !== null && model.leave()}
                    >
                      {id !== undefined && <a href={`#${id}`} onClick={() => followAgain(id)}>{texts.record}</a>}{" "}
                      {trace_id !== undefined && <TraceLink id={trace_id}>{texts.trace}</TraceLink>}
                    </span>
                  </li>
                ))}
              </ul>
            </dd>
          </dl>
        )}
        <Values label={texts.statuses} values={statuses} locale={locale} />
        <Values label={texts.services} values={services} locale={locale} />
      </div>
    </div>
  );
}

function Values({ label, values, locale }: { label: string; values: readonly CountedValue[]; locale: string }) {
  if (values.length === 0) return null;
  return (
    <dl>
      <dt>{label}</dt>
      {values.map(({ value, count }) => (
        <dd key={value}>
          {value} <span class="count">{formatsOf(locale).count.format(count)}</span>
        </dd>
      ))}
    </dl>
  );
}
