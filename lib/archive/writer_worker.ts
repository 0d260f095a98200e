/**
 * Worker that owns the file of an archive: it stores batches and removes old records.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { createPrivate, FILE_MODE, takeLock, TakenError } from "./lock.ts";
import { reasonOf } from "./reason.ts";
import { SchemaError } from "./schema.ts";
import { Store, type StoreOptions } from "./store.ts";
import type { WriterAnswer, WriterDone, WriterOrder } from "./messages.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<WriterOrder>) => void) | null;
  postMessage(message: WriterAnswer): void;
  close(): void;
}

const scope = globalThis as unknown as WorkerScope;

/** Time between two looks whether the file is still there, in ms. */
const LOOK_MS = 1000;

/** The file to open. */
interface Wanted {
  readonly at: string;
  readonly options: StoreOptions;
}

/** The open file. */
interface Opened extends Wanted {
  readonly store: Store;
  readonly identity: string;
}

let lock: DatabaseSync | undefined;
let wanted: Wanted | undefined;
/** `undefined` after a failure; the next order opens the file again. */
let opened: Opened | undefined;
let begun: { readonly run: string; readonly started: number } | undefined;
let lookedAt = 0;

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage(obey(data));
  } catch (error) {
    const failure = error instanceof TakenError ? "taken" : error instanceof SchemaError ? "refused" : "failed";
    scope.postMessage({ kind: "failed", reason: reasonOf(error), failure });
  }
};

function obey(order: WriterOrder): WriterAnswer {
  switch (order.kind) {
    case "open": {
      const at = order.at as string;
      lock ??= takeLock(at);
      wanted = { at, options: order.options };
      const store = present();
      return { ...done(store), lastRun: store.lastRun, positions: store.positions };
    }
    case "begin": {
      const store = present();
      store.begin(order.run, order.started);
      begun = order;
      return done(store);
    }
    case "append": {
      const store = present();
      store.append(order.batch);
      return retained(store);
    }
    case "retain":
      return retained(present());
    case "close": {
      const store = present();
      if (order.isClean) store.finish();
      const answer = done(store);
      close();
      lock?.close();
      lock = undefined;
      return answer;
    }
    default:
      return order satisfies never;
  }
}

function done(store: Store): WriterDone {
  return { kind: "done", stored: store.stored, stats: store.stats };
}

/** Runs one step of the retention. */
function retained(store: Store): WriterAnswer {
  const isMoreDue = store.retain(Date.now());
  return { ...done(store), isMoreDue };
}

/** Returns the store. A file that has been removed or replaced meanwhile is created anew. */
function present(): Store {
  const now = performance.now();
  if (opened !== undefined && now - lookedAt >= LOOK_MS) {
    lookedAt = now;
    if (identityOf(opened.at) !== opened.identity) close();
  }
  if (opened !== undefined) return opened.store;
  const { at, options } = wanted!;
  createPrivate(at);
  const store = new Store(at, options);
  try {
    if (begun !== undefined) store.begin(begun.run, begun.started);
  } catch (error) {
    store[Symbol.dispose]();
    throw error;
  }
  for (const suffix of ["", "-wal", "-shm"]) protect(at + suffix);
  opened = { at, options, store, identity: identityOf(at) };
  return store;
}

function close(): void {
  opened?.store[Symbol.dispose]();
  opened = undefined;
}

function identityOf(path: string): string {
  try {
    const { dev, ino } = Deno.statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return "";
  }
}

/** Lets the owner alone read a file. */
function protect(path: string): void {
  try {
    if (Deno.build.os !== "windows") Deno.chmodSync(path, FILE_MODE);
  } catch {
    // The file is not there: SQLite creates some of them later, with the mode of the first one.
  }
}
