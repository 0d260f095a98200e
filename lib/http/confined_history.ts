import type { QueryFilter } from "../query/filter.ts";
import type { ArchiveHistory, History } from "../stream/history.ts";
import { joined } from "./access.ts";

/**
 * Returns a history whose searches find the records that a user may read.
 *
 * @param history History of all records.
 * @param confinement Filter that the user is confined to; `undefined` for none.
 */
export function confinedHistory(history: History, confinement: QueryFilter | undefined): History {
  if (confinement === undefined) return history;
  return {
    read: (range) => history.read({ ...range, filter: joined(range.filter, confinement) }),
    times: (range) => history.times({ ...range, filter: joined(range.filter, confinement) }),
  };
}

/**
 * Returns an archive whose searches find the records that a user may read. Its runs and the numbers of their records stay
 * visible, since gaps name them.
 *
 * @param archive Archive of all records.
 * @param confinement Filter that the user is confined to; `undefined` for none.
 */
export function confinedArchive(archive: ArchiveHistory, confinement: QueryFilter | undefined): ArchiveHistory {
  if (confinement === undefined) return archive;
  return {
    ...confinedHistory(archive, confinement),
    get state() {
      return archive.state;
    },
    findRun: (run) => archive.findRun(run),
    listSpans: (after, before) => archive.listSpans(after, before),
  };
}
