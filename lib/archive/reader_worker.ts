/**
 * Worker that searches the file of an archive, which it opens for reading.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import type { ReaderAnswer, ReaderOrder } from "./messages.ts";
import { reasonOf } from "./reason.ts";
import { findRun, listSpans } from "./runs.ts";
import { Search } from "./search.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<ReaderOrder>) => void) | null;
  postMessage(message: ReaderAnswer): void;
}

const scope = globalThis as unknown as WorkerScope;

let at = "";
let database: DatabaseSync | undefined;
const searches = new Map<number, Search>();

scope.onmessage = ({ data }) => {
  if (data.kind === "open") at = data.at as string;
  else if (data.kind === "end") searches.delete(data.id);
  else {
    try {
      obey(data);
    } catch (error) {
      searches.delete(data.id);
      scope.postMessage({
        kind: "failed",
        id: data.id,
        reason: reasonOf(error),
      });
    }
  }
};

function obey(order: Exclude<ReaderOrder, { kind: "open" }>): void {
  const { id } = order;
  switch (order.kind) {
    case "search":
      searches.set(id, new Search(opened(), order.request));
      return;
    case "next": {
      const search = searches.get(id);
      if (search === undefined) return;
      const part = search.next();
      if (part.isDone) searches.delete(id);
      return scope.postMessage({ kind: "part", id, part });
    }
    case "run":
      return scope.postMessage({ kind: "run", id, run: findRun(opened(), order.run) });
    case "spans":
      return scope.postMessage({ kind: "spans", id, spans: listSpans(opened(), order.after, order.before) });
    case "end":
      return;
    default:
      return order satisfies never;
  }
}

/** Returns the file. It is opened anew after an idle time, since it may have been replaced. */
function opened(): DatabaseSync {
  if (database !== undefined && searches.size === 0) {
    database.close();
    database = undefined;
  }
  if (database === undefined) {
    database = new DatabaseSync(at, { readOnly: true });
    database.exec("PRAGMA busy_timeout = 1000; PRAGMA query_only = 1;");
  }
  return database;
}
