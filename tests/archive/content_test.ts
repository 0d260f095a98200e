import { assert, assertEquals } from "@std/assert";
import { sealBlock } from "../../lib/archive/block.ts";
import { compilePlan } from "../../lib/archive/plan.ts";
import { parseFilter } from "../../lib/query/filter.ts";
import type { Query } from "../../lib/query/query.ts";
import { toRecord } from "../../lib/record/record.ts";
import { forEachSeed, Random } from "../support/random.ts";
import { randomRecord } from "./records.ts";

/** Returns true if the filters of a block with these records let a search open it. */
function mayMatch(query: Query, records: readonly object[]): boolean {
  const lines = records.map((record) => JSON.stringify(toRecord(record)));
  const { filters } = sealBlock({ seqs: lines.map((_, index) => index + 1), text: lines.join("\n") });
  const { grams, longest, tokens } = filters;
  return compilePlan(query).content({ grams, longest, tokens: () => tokens });
}

function textsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)]);
}

Deno.test("sealBlock makes filters that let each search pass that finds a record", async () => {
  let found = 0;
  await forEachSeed(400, (random) => {
    const record = randomRecord(random, random.int(0, 50));
    const text = random.pick([record.message, ...textsOf(record.metadata)]);
    const start = random.int(0, text.length);
    const part = text.slice(start, start + random.int(1, 12));
    const value = { kind: "pattern", parts: random.chance(0.2) ? [part, text.slice(start + 12)] : [part] } as const;
    const name = random.pick(["message", ...Object.keys(record.metadata)]);
    for (
      const query of [
        { kind: "text", value } as const,
        { kind: "text", value: { kind: "pattern", parts: value.parts.map((part) => part.toUpperCase()) } } as const,
        { kind: "field", name, value: { kind: "pattern", parts: ["", ...value.parts, ""] } } as const,
        { kind: "field", name, value: { kind: "pattern", parts: [text] } } as const,
      ]
    ) {
      if (!compilePlan(query).matches(record)) continue;
      found++;
      assert(mayMatch(query, [record]), Deno.inspect({ query, record }, { depth: 9 }));
    }
  }, () => assert(found > 400, `${found}`));
});

const IDS = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];

for (
  const { name, q, message, expected } of [
    { name: "a part of a word", q: "imeou", message: "Connection timeout", expected: true },
    { name: "a word that is nowhere", q: "xylophone", message: "Connection timeout", expected: false },
    { name: "a part of a word that is nowhere", q: "ylopho", message: "Connection timeout", expected: false },
    { name: "a phrase", q: '"ion time"', message: "Connection timeout", expected: true },
    { name: "a phrase with other blanks", q: '"ion time"', message: "Connection, timeout", expected: false },
    { name: "an id", q: IDS[0], message: `trace ${IDS[0]}`, expected: true },
    { name: "an id that is nowhere", q: IDS[0], message: `trace ${IDS[0].replace("7", "8")}`, expected: false },
    { name: "a part of an id, which any id may have", q: "4bf92f", message: `trace ${IDS[1]}`, expected: true },
    { name: "a text above ASCII", q: "ошибк", message: "Ошибка сети", expected: true },
    { name: "a text above ASCII that is nowhere", q: "привет", message: "Ошибка сети", expected: false },
    { name: "a part of a value that is nowhere", q: "logger:*ylopho*", message: "Connection timeout", expected: false },
    { name: "a value that is quoted in JSON", q: '"say \\"hi\\""', message: 'say "hi" now', expected: true },
  ]
) {
  Deno.test(`sealBlock makes filters that ${expected ? "find" : "exclude"} ${name}`, () => {
    const random = new Random(7);
    const others = Array.from({ length: 200 }, () => ({
      message: "Search completed",
      metadata: {
        logger: "shop.search",
        trace_id: random.list(32, 32, () => random.pick([..."0123456789abcdef"])).join(""),
      },
    }));
    const { query } = parseFilter({ q });
    assertEquals(mayMatch(query, [{ message, metadata: { logger: "web" } }, ...others]), expected);
  });
}
