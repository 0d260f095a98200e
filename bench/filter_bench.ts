import { parseFilter } from "../lib/query/filter.ts";
import { toRecord } from "../lib/record/record.ts";

/** Records as a service writes them; the queries below look through all of each. */
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
  { name: "a level", q: "level>=warn" },
  { name: "a field", q: "logger:shop.*" },
  { name: "a number", q: "duration_ms>600" },
  { name: "a path", q: "user.id:-1" },
  { name: "a word of the message", q: "message:refund" },
  { name: "a word", q: "refund" },
  { name: "three words, one excluded", q: "order -refund timeout" },
  { name: "an expression with a text in it", q: "/refund(ed)? by/" },
  { name: "an expression without one", q: "/[Rr]efund(ed)?/" },
  { name: "an expression that is an attack", q: "/(?:a|e)*e(?:\\w| ){40}z/" },
];

for (const { name, q } of FILTERS) {
  const { matches } = parseFilter({ q });
  Deno.bench(`look for ${name} in 1000 records`, { group: "matches" }, () => {
    for (const record of RECORDS) matches(record);
  });
}

for (const { name, q } of FILTERS) {
  Deno.bench(`read ${name}`, { group: "parse" }, () => {
    parseFilter({ q });
  });
}
