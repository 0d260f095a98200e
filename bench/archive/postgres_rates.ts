import postgres from "postgres";
import { readAddress } from "../../lib/archive/postgres/address.ts";
import { columnsOf } from "../../lib/archive/postgres/rows.ts";
import { PostgresStore } from "../../lib/archive/postgres/store.ts";
import type { StoreOptions } from "../../lib/archive/store.ts";

const OPTIONS: StoreOptions = { keepMs: 90 * 86_400_000, keepBytes: 1e12, sync: "normal" };

/** Returns the rate at which the store takes lines, in records/s. */
export async function ownRate(url: string, lines: readonly string[]): Promise<number> {
  await using store = await PostgresStore.open(readAddress(url, "default"), OPTIONS);
  await store.begin("00000000aaaa", Date.now());
  const begun = performance.now();
  for (let from = 0; from < lines.length; from += 1024) {
    const part = lines.slice(from, from + 1024);
    const seqs = part.map((_, index) => from + index + 1);
    await store.append({ seqs, text: part.join("\n"), to: from + part.length, arrived: Date.now() });
  }
  return lines.length / (performance.now() - begun) * 1000;
}

/** Returns the rate of inserts into the same table by a prepared statement with a parameter for each value. */
export async function bareRate(url: string, lines: readonly string[]): Promise<number> {
  await (await PostgresStore.open(readAddress(url, "default"), OPTIONS))[Symbol.asyncDispose]();
  const rows = lines.map((line, index) => {
    const { time, severity, message, logger, service, trace_id, span_id, metadata, exact, undecided } = columnsOf(line);
    return [index + 1, time, severity, message, logger, service, trace_id, span_id, metadata, exact, undecided];
  });
  const sql = postgres(url, { max: 1, fetch_types: false });
  const width = rows[0].length;
  const types = ["int8", "timestamptz", "int2", ...Array(5).fill("text"), "text::jsonb", "text", "bool"];
  const places = Array.from(
    { length: 1000 },
    (_, row) =>
      `('default', 'a', now(), 'INFO', ${types.map((type, column) => `$${row * width + column + 1}::${type}`).join()})`,
  );
  const statement = "INSERT INTO logs_history (instance, run, arrived, level, seq, time, severity, message, logger, " +
    `service, trace_id, span_id, metadata, exact, undecided) VALUES ${places.join()} ON CONFLICT DO NOTHING`;
  const begun = performance.now();
  for (let from = 0; from < rows.length; from += 1000) {
    await sql.unsafe(statement, rows.slice(from, from + 1000).flat(), { prepare: true });
  }
  const rate = rows.length / (performance.now() - begun) * 1000;
  await sql.end();
  return rate;
}
