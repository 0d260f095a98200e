/**
 * Worker that stores batches in PostgreSQL and removes old records. It connects again after a failure.
 *
 * @module
 */
import { ArchiveError } from "../archive_error.ts";
import type { WriterAnswer, WriterDone, WriterOrder } from "../messages.ts";
import { reasonOf } from "../reason.ts";
import type { StoreOptions } from "../store.ts";
import type { PostgresAddress } from "./address.ts";
import type { Backend } from "./locks.ts";
import { PostgresStore } from "./store.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<WriterOrder>) => void) | null;
  postMessage(message: WriterAnswer): void;
}

const scope = globalThis as unknown as WorkerScope;

let wanted: { readonly address: PostgresAddress; readonly options: StoreOptions } | undefined;
/** `undefined` after a failure; the next order connects again. */
let opened: PostgresStore | undefined;
/** Last connection, which the server may not know to be lost. */
let earlier: Backend | undefined;
let begun: { readonly run: string; readonly started: number } | undefined;
let last: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  last = last.then(() => answer(data));
};

async function answer(order: WriterOrder): Promise<void> {
  try {
    scope.postMessage(await obey(order));
  } catch (error) {
    await close();
    scope.postMessage({
      kind: "failed",
      reason: reasonOf(error),
      failure: error instanceof ArchiveError ? error.kind : "failed",
    });
  }
}

async function obey(order: WriterOrder): Promise<WriterAnswer> {
  switch (order.kind) {
    case "open": {
      wanted = { address: order.at as PostgresAddress, options: order.options };
      const store = await present();
      return { ...done(store), lastRun: await store.lastRun(), positions: await store.positions() };
    }
    case "begin": {
      const store = await present();
      await store.begin(order.run, order.started);
      begun = order;
      return done(store);
    }
    case "append": {
      const store = await present();
      await store.append(order.batch);
      return { ...done(store), refused: store.takeRefused(), isMoreDue: store.isRetentionDue };
    }
    case "retain": {
      const store = await present();
      const isMoreDue = await store.retain(Date.now());
      return { ...done(store), isMoreDue };
    }
    case "close": {
      if (opened === undefined) throw new ArchiveError("Cannot close the archive: there is no connection");
      if (order.isClean) await opened.finish();
      const answer = done(opened);
      await close();
      return answer;
    }
    default:
      return order satisfies never;
  }
}

function done(store: PostgresStore): WriterDone {
  return { kind: "done", stored: store.stored, stats: store.stats };
}

/** Returns the store. It connects if the connection was lost. */
async function present(): Promise<PostgresStore> {
  if (opened?.isOpen) return opened;
  await close();
  const { address, options } = wanted!;
  const store = await PostgresStore.open(address, options, earlier);
  earlier = store.backend;
  try {
    if (begun !== undefined) await store.begin(begun.run, begun.started);
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
  return opened = store;
}

async function close(): Promise<void> {
  const store = opened;
  opened = undefined;
  await store?.[Symbol.asyncDispose]();
}
