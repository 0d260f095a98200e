import { LOCK } from "./locks.ts";
import { msOf } from "./rows.ts";
import { type Session, SqlError } from "./session.ts";

const DAY_MS = 86_400_000;

/** Time ahead for which a partition is created, in ms, so that a new day begins without a wait. */
const AHEAD_MS = 3_600_000;

/** Partition of the table: the records that arrived in a range of time, of a day at most. */
export interface Partition {
  readonly oid: number;
  readonly name: string;
  /** Range of arrivals, in milliseconds since the Unix epoch; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** Size with its indexes, in bytes. */
  readonly bytes: number;
}

/** Returns the partitions, the oldest first. */
export async function listPartitions(session: Session): Promise<Partition[]> {
  const rows = await session.query(
    "SELECT c.oid::int8::text AS oid, c.oid::regclass::text AS name, pg_get_expr(c.relpartbound, c.oid) AS bounds, " +
      "pg_total_relation_size(c.oid)::text AS bytes " +
      "FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'logs_history'::regclass",
  );
  return rows.flatMap(({ oid, name, bounds, bytes }) => {
    const [, from, to] = /FROM \('([^']+)'\) TO \('([^']+)'\)/.exec(String(bounds)) ?? [];
    if (to === undefined) return []; // of an administrator's own
    return [{ oid: Number(oid), name: String(name), from: timeOf(from), to: timeOf(to), bytes: Number(bytes) }];
  }).sort((a, b) => a.from - b.from);
}

/** Returns the size of partitions together, in bytes. */
export function sizeOf(partitions: readonly Partition[]): number {
  return partitions.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Reads a time as PostgreSQL prints it in UTC. */
function timeOf(text: string): number {
  return Date.parse(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"));
}

/** Partitions as far as a writer has to know them: it creates those that are missing. */
export class Partitions {
  readonly #session: Session;
  #known: Partition[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  /** Creates the partition for a time of arrival if there is none, and that of an hour later. */
  async ensure(arrived: number): Promise<void> {
    if (this.#covers(arrived) && this.#covers(arrived + AHEAD_MS)) return;
    await this.#session.inTransaction(async () => {
      await lockSchema(this.#session);
      this.#known = await listPartitions(this.#session);
      for (const time of [arrived, arrived + AHEAD_MS]) {
        if (this.#covers(time)) continue;
        await this.#create(time);
        this.#known = await listPartitions(this.#session);
      }
    });
  }

  /** Forgets the partitions, since others may have changed them. */
  forget(): void {
    this.#known = [];
  }

  #covers(time: number): boolean {
    return this.#known.some(({ from, to }) => from <= time && time < to);
  }

  async #create(time: number): Promise<void> {
    const day = Math.floor(time / DAY_MS) * DAY_MS;
    const from = Math.max(day, ...this.#known.map(({ to }) => to).filter((to) => to <= time));
    const to = Math.min(day + DAY_MS, ...this.#known.map(({ from }) => from).filter((from) => from > time));
    await createPartition(this.#session, from, to);
  }
}

async function createPartition(session: Session, from: number, to: number): Promise<void> {
  await session.query(
    `CREATE TABLE ${nameFrom(from)} PARTITION OF logs_history FOR VALUES FROM ('${iso(from)}') TO ('${iso(to)}')`,
  );
}

/** Returns the name of a partition: its day, and its time if it begins later. */
function nameFrom(from: number): string {
  const [date, time] = iso(from).replace(/[-:.Z]/g, "").split("T");
  return `logs_history_${date}${/^0+$/.test(time) ? "" : `_${time}`}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

async function lockSchema(session: Session): Promise<void> {
  await session.query("SELECT pg_advisory_xact_lock($1)", [LOCK.schema]);
}

/** Bounds of the table. */
export interface TableBounds {
  readonly keepMs: number;
  readonly keepBytes: number;
}

/** Longest time to change a partition, in ms: it may be large. */
const CHANGE_MS = 60_000;

/** Part of the bound by size at which a partition of today is closed, so that the oldest part can be dropped. */
const CLOSE_PART = 1 / 8;

/** The same for the time, if less than this is kept, in ms. Otherwise partitions are of a day. */
const SHORT_KEEP_MS = 2 * DAY_MS;

/** Part of the bound by size from which on the oldest partition is dropped: the rest is for what arrives until then. */
const FILL = 0.9;

/**
 * Runs one step of the retention: drops the oldest partition that exceeds a bound, or closes that of today once it has an
 * eighth of the size to keep.
 *
 * @param now Current time, in milliseconds since the Unix epoch.
 * @returns True if another step is due.
 */
export async function retainPartitions(
  session: Session,
  { keepMs, keepBytes }: TableBounds,
  now: number,
): Promise<boolean> {
  const partitions = await listPartitions(session);
  const oldest = partitions.find(({ to }) => to <= now);
  const current = partitions.find(({ from, to }) => from <= now && now < to);
  const isOverdue = oldest !== undefined && (oldest.to <= now - keepMs || sizeOf(partitions) > keepBytes * FILL);
  const isFull = current !== undefined && (current.bytes > keepBytes * CLOSE_PART ||
    keepMs < SHORT_KEEP_MS && now - current.from > keepMs * CLOSE_PART);
  if (!isOverdue && !isFull) return false;
  try {
    return await session.inTransaction(async () => {
      await session.query("SET LOCAL lock_timeout = '2s'");
      await lockSchema(session);
      if (!isOverdue) return await closePartition(session, current!, now);
      await dropPartition(session, oldest);
      return true;
    });
  } catch (error) {
    // Someone reads it, or another instance was faster. The next look tries again.
    if (error instanceof SqlError && (error.code === "55P03" || error.code.startsWith("42"))) return false;
    throw error;
  }
}

async function dropPartition(session: Session, { oid, name }: Partition): Promise<void> {
  await session.query(`DROP TABLE ${name}`, [], CHANGE_MS);
  await session.query("DELETE FROM logs_history_counts WHERE partition = $1::int8::oid", [oid]);
}

/** Ends a partition behind its last record. The rest of its day goes to a new one. Returns false if there is no rest. */
async function closePartition(session: Session, { name, from, to }: Partition, now: number): Promise<boolean> {
  await session.query("LOCK TABLE logs_history IN ACCESS EXCLUSIVE MODE");
  const [{ last }] = await session.query(`SELECT ${msOf("max(arrived)")}::text AS last FROM ${name}`);
  const end = Math.max(now, Number(last ?? 0)) + 1;
  if (end >= to) return false; // the clock of another machine is ahead
  await session.query(
    `ALTER TABLE logs_history DETACH PARTITION ${name}; ` +
      `ALTER TABLE logs_history ATTACH PARTITION ${name} FOR VALUES FROM ('${iso(from)}') TO ('${iso(end)}')`,
    [],
    CHANGE_MS,
  );
  await createPartition(session, end, to);
  return true;
}
