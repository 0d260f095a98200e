import type { ArchivedRun, ArchivedSpan } from "../../stream/history.ts";
import type { Cursor } from "../../wire/cursor.ts";
import type { Session } from "./session.ts";

/** Longest time to count records, in ms. */
const COUNT_MS = 60_000;

/** Returns the records that the table has of a run; `undefined` if it does not know the run. */
export async function findRun(session: Session, instance: string, run: string): Promise<ArchivedRun | undefined> {
  const [row] = await session.query(
    "SELECT last_seq::text AS last, closed, " +
      "(SELECT seq::text AS number FROM logs_history WHERE instance = $1 AND run = $2 ORDER BY seq LIMIT 1) AS first " +
      "FROM logs_history_runs WHERE instance = $1 AND run = $2",
    [instance, run],
  );
  if (row === undefined) return undefined;
  const last = Number(row.last);
  return { first: row.first === null ? last + 1 : Number(row.first), last, isClosed: row.closed === true };
}

/** Returns the runs between two cursors, both exclusive, and the number of their records that the table has. */
export async function listSpans(
  session: Session,
  instance: string,
  after: Cursor,
  before: Cursor,
): Promise<ArchivedSpan[]> {
  const runs = await session.query(
    "SELECT run, last_seq::text AS last, closed FROM logs_history_runs WHERE instance = $1 AND run BETWEEN $2 AND $3 " +
      "ORDER BY run",
    [instance, after.run, before.run],
  );
  const spans: ArchivedSpan[] = [];
  for (const { run, last, closed } of runs) {
    const from = run === after.run ? after.seq + 1 : 1;
    const to = run === before.run ? before.seq - 1 : Number(last);
    const [{ records }] = to < from ? [{ records: 0 }] : await session.query(
      "SELECT count(*)::text AS records FROM logs_history WHERE instance = $1 AND run = $2 AND seq BETWEEN $3::int8 AND $4::int8",
      [instance, String(run), from, to],
      COUNT_MS,
    );
    spans.push({ run: String(run), from, to, records: Number(records), isClosed: closed === true });
  }
  return spans;
}
