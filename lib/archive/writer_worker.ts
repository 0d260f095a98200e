/**
 * Worker that owns the file of an archive: it stores batches and removes old records.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { SchemaError } from "./schema.ts";
import { Store, type StoreOptions } from "./store.ts";
import type { WriterAnswer, WriterOrder } from "./messages.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<WriterOrder>) => void) | null;
  postMessage(message: WriterAnswer): void;
  close(): void;
}

const scope = globalThis as unknown as WorkerScope;

/** Time between two looks whether the file is still there, in ms. */
const LOOK_MS = 1000;

/** Another process or another worker has the file. */
class TakenError extends Error {
  override readonly name = "TakenError";
}

/** The open file. */
interface Opened {
  readonly at: string;
  readonly options: StoreOptions;
  readonly store: Store;
  readonly identity: string;
  readonly lock: DatabaseSync;
}

let opened: Opened | undefined;
let begun: { readonly run: string; readonly started: number } | undefined;
let lookedAt = 0;

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage(obey(data));
  } catch (error) {
    const failure = error instanceof TakenError ? "taken" : error instanceof SchemaError ? "refused" : "failed";
    const reason = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: "failed", reason, failure });
  }
};

function obey(order: WriterOrder): WriterAnswer {
  switch (order.kind) {
    case "open": {
      opened = open(order.at, order.options);
      const { store } = opened;
      return { ...done(store), lastRun: store.lastRun };
    }
    case "begin":
      begun = order;
      opened!.store.begin(order.run, order.started);
      return done(opened!.store);
    case "append": {
      const store = present();
      store.append(order.batch);
      return retained(store);
    }
    case "retain":
      return retained(present());
    case "close": {
      const { store, lock } = opened!;
      if (order.isClean) store.finish();
      const answer = done(store);
      store[Symbol.dispose]();
      lock.close();
      opened = undefined;
      return answer;
    }
    default:
      return order satisfies never;
  }
}

function done(store: Store): WriterAnswer & { kind: "done" } {
  return { kind: "done", stored: store.stored, stats: store.stats };
}

/** Runs one step of the retention. */
function retained(store: Store): WriterAnswer {
  const isMoreDue = store.retain(Date.now());
  return { ...done(store), isMoreDue };
}

/** Opens a file and takes its lock, which the system releases with the process. */
function open(at: string, options: StoreOptions): Opened {
  const lock = new DatabaseSync(`${at}.lock`);
  try {
    lock.exec(
      "PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;",
    );
  } catch (error) {
    lock.close();
    if (!String(error).includes("locked")) throw error;
    throw new TakenError(`Cannot open archive ${at}: another ringside has it open; choose another --archive-at`);
  }
  try {
    const store = new Store(at, options);
    for (const suffix of ["", "-wal", "-shm", ".lock"]) protect(at + suffix);
    return { at, options, store, identity: identityOf(at), lock };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Returns the store. A file that has been removed or replaced meanwhile is created anew. */
function present(): Store {
  const now = performance.now();
  if (now - lookedAt < LOOK_MS) return opened!.store;
  lookedAt = now;
  const { at, options, store, identity, lock } = opened!;
  if (identityOf(at) === identity) return store;
  const next = new Store(at, options);
  store[Symbol.dispose]();
  if (begun !== undefined) next.begin(begun.run, begun.started);
  opened = { at, options, store: next, identity: identityOf(at), lock };
  return next;
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
    if (Deno.build.os !== "windows") Deno.chmodSync(path, 0o600);
  } catch {
    // The file is not there: SQLite creates some of them later, with the mode of the first one.
  }
}
