import type { Level } from "../record/level.ts";
import type { LogRecord } from "../record/record.ts";

/** A record with the id that the stream gives it. */
export interface PageEntry {
  /** `"<run>-<seq>"`. */
  readonly id: string;
  readonly record: LogRecord;
}

/** What the document is made from. It travels to the browser inside the document, as JSON. */
export interface PageView {
  /** Where the stream goes on: the id of the newest record there was, matching or not. */
  readonly cursor: string;
  /** The newest records that match, oldest first. */
  readonly entries: readonly PageEntry[];
  /** The most records that the stream can begin with. */
  readonly capacity: number;
  /** The least severe level to show; `""` is every level. */
  readonly level: Level | "";
  /** The query, as it was asked for. */
  readonly q: string;
}

/** A file that the document asks for. Its name holds a hash of its content, so it never changes. */
export interface Asset {
  readonly body: string;
  /** Its media type. */
  readonly type: string;
  /** The hash of its content, in hexadecimal. */
  readonly hash: string;
}

/** The page, as the HTTP handler sees it: any object of this form will do. */
export interface Page {
  /**
   * Gives the HTML of the document.
   *
   * @param view What it is made from.
   * @param languages What its reader reads, the best first, as BCP 47 tags such as `"fr-CA"`.
   */
  document(view: PageView, languages?: readonly string[]): string | Promise<string>;
  /** The files by name, below the document's own path. */
  readonly assets: ReadonlyMap<string, Asset>;
}

/** The page, or what loads it once somebody asks for it: a program starts sooner without it. */
export type PageSource = Page | (() => Promise<Page>);
