/**
 * Worker that searches an archive in PostgreSQL, with a few connections.
 *
 * @module
 */
import type { ReaderAnswer, ReaderOrder } from "../messages.ts";
import { reasonOf } from "../reason.ts";
import type { PostgresAddress } from "./address.ts";
import { findRun, listSpans } from "./runs.ts";
import { PostgresSearch } from "./search.ts";
import { Session } from "./session.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<ReaderOrder>) => void) | null;
  postMessage(message: ReaderAnswer): void;
}

const scope = globalThis as unknown as WorkerScope;

/** Most connections. Further searches wait. */
const MAX_SESSIONS = 3;

let address: PostgresAddress | undefined;
const searches = new Map<number, PostgresSearch>();
/** Connections that work for an order, by its id. */
const busy = new Map<number, Session>();
const idle: Session[] = [];
let count = 0;
const waiting: (() => void)[] = [];

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case "open":
      address = data.at as PostgresAddress;
      return;
    case "search":
      searches.set(data.id, new PostgresSearch(address!.instance, data.request));
      return;
    case "end":
      searches.delete(data.id);
      busy.get(data.id)?.cancel();
      return;
    default:
      answer(data);
  }
};

async function answer(order: Extract<ReaderOrder, { kind: "next" | "run" | "spans" }>): Promise<void> {
  const { id } = order;
  try {
    const answer = await withSession(id, (session) => obey(order, session));
    if (answer !== undefined) scope.postMessage(answer);
  } catch (error) {
    searches.delete(id);
    scope.postMessage({ kind: "failed", id, reason: reasonOf(error) });
  }
}

async function obey(
  order: Extract<ReaderOrder, { kind: "next" | "run" | "spans" }>,
  session: Session,
): Promise<ReaderAnswer | undefined> {
  const { id } = order;
  const { instance } = address!;
  switch (order.kind) {
    case "next": {
      const part = await searches.get(id)?.next(session);
      if (part?.isDone) searches.delete(id);
      return part && { kind: "part", id, part };
    }
    case "run":
      return { kind: "run", id, run: await findRun(session, instance, order.run) };
    case "spans":
      return { kind: "spans", id, spans: await listSpans(session, instance, order.after, order.before) };
    default:
      return order satisfies never;
  }
}

/** Runs a task with a connection, which it has alone. */
async function withSession<T>(id: number, run: (session: Session) => Promise<T>): Promise<T> {
  const session = await take();
  busy.set(id, session);
  try {
    return await run(session);
  } finally {
    busy.delete(id);
    if (session.isOpen) idle.push(session);
    else count--;
    waiting.shift()?.();
  }
}

async function take(): Promise<Session> {
  for (;;) {
    const session = idle.pop();
    if (session?.isOpen) return session;
    if (session !== undefined) {
      count--;
      continue;
    }
    if (count < MAX_SESSIONS) break;
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  count++;
  try {
    return await Session.open(address!, { name: `ringside ${address!.instance} search` });
  } catch (error) {
    count--;
    waiting.shift()?.();
    throw error;
  }
}
