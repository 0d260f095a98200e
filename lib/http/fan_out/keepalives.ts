import { EVERYTHING } from "../../query/filter.ts";
import { formatEventId } from "../../wire/cursor.ts";
import type { StreamEvent } from "../../wire/event.ts";
import { encodeEvents } from "../encode.ts";
import type { Viewer } from "./viewer.ts";

/** Every third keepalive is followed by a `beat`, which a page can observe. */
const PINGS_PER_BEAT = 3;

/** Makes the keepalives of all viewers. */
export class Keepalives {
  readonly #run: string;
  readonly #stored: () => number | undefined;
  #pings = 0;

  /**
   * @param run Run that the ids name.
   * @param stored Returns the number up to which the archive has stored the records.
   */
  constructor(run: string, stored: () => number | undefined = () => undefined) {
    this.#run = run;
    this.#stored = stored;
  }

  /**
   * Queues a keepalive for each viewer, behind the chunk that is on its way. A viewer that has not taken the last
   * keepalive gets no other, and neither does one that reads the archive: its ids are not those of the ring.
   *
   * @param viewers All viewers.
   * @param newest Number of the newest record.
   */
  queue(viewers: Iterable<Viewer>, newest: number): void {
    const isBeat = ++this.#pings % PINGS_PER_BEAT === 0;
    const stored = this.#stored();
    const beatOf = (lag: number): StreamEvent[] =>
      isBeat ? [{ kind: "beat", newest, lag, ...stored !== undefined && { stored } }] : [];
    const shared = encodeEvents([{ kind: "ping" }, ...beatOf(0)]);
    for (const viewer of viewers) {
      if (viewer.ahead !== undefined || viewer.history !== undefined) continue;
      const lag = newest - viewer.cursor;
      // A filter may have left out records since the last id, and a new viewer has no id to resume from.
      const needsId = viewer.group.filter.key !== EVERYTHING.key || !viewer.hasId;
      const id = needsId ? formatEventId(this.#run, viewer.cursor) : undefined;
      viewer.hasId = true;
      const isShared = !needsId && (!isBeat || lag === 0);
      viewer.ahead = isShared ? shared : encodeEvents([{ kind: "ping", id }, ...beatOf(lag)]);
    }
  }
}
