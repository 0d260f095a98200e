import { parseFilter } from "../lib/query/filter.ts";
import { toRecord } from "../lib/record/record.ts";

/** Records as a service writes them. The queries below match none or few, so they scan each record to its end. */
const RECORDS = Array.from({ length: 1000 }, (_, index) =>
  toRecord({
    level: index % 10 === 0 ? "WARN" : "INFO",
    message: `Order ${index} was paid by card after ${index % 7} retries`,
    metadata: {
      logger: "shop.payment",
      trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
      user: { id: index },
      duration_ms: index % 500,
    },
  }));

const FILTERS: readonly { name: string; q: string }[] = [
  { name: "level", q: "level>=warn" },
  { name: "field with *", q: "logger:shop.*" },
  { name: "number", q: "duration_ms>600" },
  { name: "path of two steps", q: "user.id:-1" },
  { name: "word in the message", q: "message:refund" },
  { name: "word anywhere", q: "refund" },
  { name: "three words, one excluded", q: "order -refund timeout" },
  { name: "regex with a literal", q: "/refund(ed)? by/" },
  { name: "regex without a literal", q: "/[Rr]efund(ed)?/" },
  { name: "adversarial regex", q: "/(?:a|e)*e(?:\\w| ){40}z/" },
];

for (const { name, q } of FILTERS) {
  const { matches } = parseFilter({ q });
  Deno.bench(`match 1000 records: ${name}`, { group: "matches" }, () => {
    for (const record of RECORDS) matches(record);
  });
}

for (const { name, q } of FILTERS) {
  Deno.bench(`parse: ${name}`, { group: "parse" }, () => {
    parseFilter({ q });
  });
}
