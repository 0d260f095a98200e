import type { Level } from "../record/severity.ts";
import type { LogRecord } from "../record/record.ts";
import type { SavedTemplate } from "../query/templates.ts";

/** Record with its id on the stream. */
export interface PageEntry {
  /** Id, `"<run>-<seq>"`. */
  readonly id: string;
  /** The record. */
  readonly record: LogRecord;
}

/** Patterns by the ids in a query: the id in force, and the templates that find its messages. */
export type PagePatterns = Readonly<
  Record<string, { readonly id: string; readonly templates: readonly SavedTemplate[] }>
>;

/** Input of the document. The document contains it as JSON for the browser. */
export interface PageView {
  /** Id of the newest record, matching or not: the stream continues after it. */
  readonly cursor: string;
  /** Newest matching records, oldest first. */
  readonly entries: readonly PageEntry[];
  /** Maximum number of records that the stream can begin with. */
  readonly capacity: number;
  /** Least severe level to show; `""` shows all. */
  readonly level: Level | "";
  /** Query of the request, unparsed. */
  readonly q: string;
  /** Patterns of the query, if the server finds patterns. */
  readonly patterns?: PagePatterns;
  /** True if the server raises alerts that the reader may know. */
  readonly alerts?: true;
  /** Time of the request in ms since the Unix epoch: the page shows dates of other days. @default none are shown */
  readonly now?: number;
}

/** File of the document. Its name contains a hash of its content, so it never changes. */
export interface Asset {
  /** Content. */
  readonly body: string;
  /** Media type. */
  readonly type: string;
  /** Hash of the content, in hexadecimal. */
  readonly hash: string;
}

/** Page that the HTTP handler serves. */
export interface Page {
  /**
   * Renders the document.
   *
   * @param view Input of the document.
   * @param languages Languages of the reader as BCP 47 tags such as `"fr-CA"`, the preferred one first.
   * @returns The HTML.
   */
  document(view: PageView, languages?: readonly string[]): string | Promise<string>;
  /** Files by name, below the path of the document. */
  readonly assets: ReadonlyMap<string, Asset>;
}

/** Page, or a function that loads it for the first request. A program starts faster without it. */
export type PageSource = Page | (() => Promise<Page>);
