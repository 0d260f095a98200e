import { ChunkEncoder, encodeEvent } from "../lib/http/encode.ts";
import { EVERYTHING, type Filter, parseFilter } from "../lib/query/filter.ts";
import { copyRecord, DEFAULT_MAX_RECORD_BYTES, type LogRecord } from "../lib/record/record.ts";
import { Ring } from "../lib/stream/ring.ts";

const RUN = "m3k9x1";

/** Records written in one turn of the event loop. */
const BURST = 100;

function makeRecord(count: number): LogRecord {
  const level = count % 10 === 0 ? "WARN" : "INFO";
  const metadata = { query: "test", duration_ms: count };
  return copyRecord({ level, message: "Search completed", metadata }, DEFAULT_MAX_RECORD_BYTES, Date.now()).record;
}

const record = makeRecord(45);
Deno.bench("record to event text", { group: "text" }, () => {
  encodeEvent({ kind: "record", id: `${RUN}-1185`, record });
});
Deno.bench("JSON.stringify", { group: "text", baseline: true }, () => void JSON.stringify(record));

/** Filters that match every record but must test each, unlike `EVERYTHING`. */
const FILTERS = Array.from({ length: 10 }, (_, index) => parseFilter({ q: `test -${index}x` }));

const ROWS: { name: string; filters: readonly Filter[] }[] = [
  { name: "no filter", filters: [EVERYTHING] },
  { name: "1 filter that matches all", filters: FILTERS.slice(0, 1) },
  { name: "10 filters that match all", filters: FILTERS },
  {
    name: "10 filters that match a tenth",
    filters: FILTERS.map((_, index) => parseFilter({ level: "warn", q: `-${index}x` })),
  },
];

for (const { name, filters } of ROWS) {
  Deno.bench(`${BURST} records to a chunk, ${name}`, { group: "chunk", baseline: name === "no filter" }, (b) => {
    const ring = new Ring<LogRecord>(1000);
    const encoder = new ChunkEncoder(ring, RUN);
    const lanes = filters.map((filter) => encoder.lane(filter));
    for (let count = 0; count < BURST; count++) ring.push(makeRecord(count));
    b.start();
    for (const lane of lanes) lane.after(0);
    b.end();
  });
}

const ring = new Ring<LogRecord>(1000);
for (let count = 0; count < BURST; count++) ring.push(makeRecord(count));
const lane = new ChunkEncoder(ring, RUN).lane(EVERYTHING);
Deno.bench("the same chunk for one more viewer", { group: "chunk" }, () => void lane.after(0));
