import { formatEventId, parseEventId } from "../../../lib/wire/cursor.ts";
import { isObject } from "../../../lib/wire/event.ts";
import { type FetchPage, readPage } from "./page_of_records.ts";
import type { Row } from "./row.ts";

type Params = Readonly<Record<string, string>>;

/** Direction of a search. */
export type Side = "older" | "newer";

/** Result of one step of a search. */
export interface SearchStep {
  /** Rows found, oldest first. */
  readonly rows: readonly Row[];
  /** Id up to which all records were looked at; the next step begins there. */
  readonly reached: string | undefined;
  /** Timestamp near that record, if it is known. */
  readonly timestamp: string | undefined;
  /** True if there are no further records. */
  readonly isEnd: boolean;
}

/** Records requested at a time. */
export const PAGE_SIZE = 500;

/** Records that a step looks at: at first, at least and at most. */
const FIRST_RECORDS = 20_000;
const MIN_RECORDS = 1000;
const MAX_RECORDS = 4_000_000;

/** Duration of a step that the number of records follows, in ms. */
const STEP_MS = 400;

/** Greatest ratio of the records of a step to those of the one before. */
const MAX_GROWTH = 4;

/**
 * Searches history step by step, so that rows are shown as they are found, and that a search can be stopped. The number of
 * records that a step looks at follows its duration.
 */
export class HistorySearch {
  readonly #fetchPage: FetchPage;
  readonly #now: () => number;
  #records = FIRST_RECORDS;

  /**
   * @param fetchPage Requests a page of records.
   * @param now Returns the time in ms.
   */
  constructor(fetchPage: FetchPage, now: () => number) {
    this.#fetchPage = fetchPage;
    this.#now = now;
  }

  /**
   * Looks at further records.
   *
   * @param side Direction.
   * @param from Id to continue from; `undefined` begins with the newest record.
   * @param params Filter as parameters of the list route.
   * @param signal Ends the step.
   */
  async step(
    side: Side,
    from: string | undefined,
    params: Params,
    signal?: AbortSignal,
  ): Promise<SearchStep> {
    const bound: Params = from === undefined ? {} : { [side === "older" ? "before" : "after"]: from };
    if (Object.keys(params).length === 0) return await this.#readAll(side, bound, signal);
    const [nearest] = readPage(await this.#fetchPage({ ...bound, limit: "1" }, signal));
    if (nearest === undefined) return { rows: [], reached: from, timestamp: undefined, isEnd: true };
    const start = this.#now();
    const step = await this.#search(side, nearest.id, params, signal);
    const { seq } = parseEventId(nearest.id);
    const looked = Math.abs(seq - parseEventId(step.reached).seq);
    // A step that ends with a short run, or with many matches, says little of the others.
    if (looked >= this.#records / 2) {
      const records = Math.min(MAX_GROWTH * this.#records, looked * STEP_MS / Math.max(1, this.#now() - start));
      this.#records = Math.max(MIN_RECORDS, Math.min(records, MAX_RECORDS));
    }
    return { ...step, timestamp: nearest.kind === "record" ? nearest.record.timestamp : undefined, isEnd: false };
  }

  /** Requests a page of all records. */
  async #readAll(side: Side, bound: Params, signal?: AbortSignal): Promise<SearchStep> {
    const rows = readPage(await this.#fetchPage({ ...bound, limit: String(PAGE_SIZE) }, signal));
    const edge = side === "older" ? rows[0] : rows[rows.length - 1];
    return { rows, reached: edge?.id, timestamp: undefined, isEnd: edge === undefined };
  }

  /** Searches a number of records from one on, which is the first of them. */
  async #search(side: Side, id: string, params: Params, signal?: AbortSignal) {
    const { run, seq } = parseEventId(id);
    const count = Math.round(this.#records);
    const [low, high] = side === "older" ? [Math.max(0, seq - count), seq + 1] : [seq - 1, seq + count];
    const limit = String(PAGE_SIZE);
    const before = formatEventId(run, high);
    const page = await this.#fetchPage({ ...params, after: formatEventId(run, low), before, limit }, signal);
    const rows = readPage(page);
    const isAll = !isObject(page) || typeof page.next !== "string";
    if (side === "newer") {
      const newest = isObject(page) && page.run === run && typeof page.newest === "number" ? page.newest : Infinity;
      const last = isAll
        ? formatEventId(run, Math.min(high - 1, Math.max(newest, seq)))
        : rows[rows.length - 1]?.id ?? id;
      return { rows, reached: last };
    }
    if (isAll) return { rows, reached: formatEventId(run, low + 1) };
    // The page has the oldest of them, and the newest ones come first.
    const newest = readPage(await this.#fetchPage({ ...params, before, limit }, signal));
    return { rows: newest, reached: newest[0]?.id ?? formatEventId(run, low + 1) };
  }
}
