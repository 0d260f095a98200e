import type { Session } from "./session.ts";

/** Keys of advisory locks. They are arbitrary, and the same in every version. */
export const LOCK = {
  /** Held while tables or partitions are created or dropped. */
  schema: 0x52696e67,
  /** Held while indexes of trigrams are created. */
  trigrams: 0x52696e69,
  /** First half of the key of an instance, which its writer holds. */
  instance: 0x52696e68,
} as const;

/** Identity of a session on the server: its process and the start of that. */
export interface Backend {
  readonly pid: number;
  readonly started: string;
}

/** Tries to take the lock of an instance. A lock that this program's earlier, lost session has is taken from it. */
export async function lockInstance(session: Session, instance: string, earlier?: Backend): Promise<boolean> {
  if (await tryLock(session, instance)) return true;
  if (earlier === undefined) return false;
  await session.query(
    "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE pid = $1 AND backend_start::text = $2",
    [earlier.pid, earlier.started],
  );
  return await tryLock(session, instance);
}

async function tryLock(session: Session, instance: string): Promise<boolean> {
  const [{ taken }] = await session.query("SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken", [
    LOCK.instance,
    instance,
  ]);
  return taken === true;
}

/** Returns the identity of a session on the server. */
export async function backendOf(session: Session): Promise<Backend> {
  const [{ pid, started }] = await session.query(
    "SELECT pid, backend_start::text AS started FROM pg_stat_activity WHERE pid = pg_backend_pid()",
  );
  return { pid: Number(pid), started: String(started) };
}
