import { assert, assertStrictEquals } from "@std/assert";
import { compileQuery } from "../../lib/query/predicate.ts";
import type { Query } from "../../lib/query/query.ts";
import { randomRecord } from "../archive/records.ts";
import { forEachSeed } from "../support/random.ts";

/** Texts from which on a query builds one text of the metadata. */
const MANY = 5;

Deno.test("compileQuery finds a text by a walk exactly where it finds it in one text of the metadata", async () => {
  let found = 0;
  await forEachSeed(2000, (random) => {
    const record = randomRecord(random, random.int(0, 50));
    const source = random.chance(0.7) ? record : randomRecord(random, 1);
    const all = `${source.message} ${JSON.stringify(source.metadata)}`.toLowerCase();
    const start = random.int(0, all.length);
    const term = {
      kind: "text",
      value: { kind: "pattern", parts: [all.slice(start, start + random.int(0, 6))] },
    } as const;
    const alone: Query = term;
    const many: Query = { kind: "or", terms: Array.from({ length: MANY }, () => term) };
    const isFound = compileQuery(alone)(record);
    if (isFound) found++;
    assertStrictEquals(isFound, compileQuery(many)(record), Deno.inspect({ term, record }, { depth: 9 }));
  }, () => assert(found > 200 && found < 1900, `${found}`));
});
