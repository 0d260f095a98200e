import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { parseFilter } from "../../../../lib/query/filter.ts";
import { parseQuery, quoted } from "../../../../lib/query/query.ts";
import { type JsonValue, toRecord } from "../../../../lib/record/record.ts";
import { fieldName } from "../../../../ui/state/terms/query_terms.ts";
import { SeenFields } from "../../../../ui/state/terms/seen_fields.ts";
import type { RowList } from "../../../../ui/state/rows/row.ts";
import { suggest } from "../../../../ui/state/terms/suggest.ts";
import { forEachSeed, TEXT_PIECES } from "../../../support/random.ts";

/** Returns the knowledge from records with this metadata. */
function knowledgeOf(records: readonly { readonly [key: string]: JsonValue }[]): SeenFields {
  const seen = new SeenFields((callback) => (callback(), () => {}), () => {});
  const list: RowList = {
    length: records.length,
    at: (index) => ({ kind: "record", id: `run-${index}`, record: toRecord({ metadata: records[index] }) }),
    indexOf: () => -1,
  };
  seen.learn(list);
  return seen;
}

const SHOP = knowledgeOf([
  { logger: "db.pool", service: "shop", duration_ms: 12, user: { id: 7, name: "Ann Lee" }, http_status: 200 },
  { logger: "db.query", service: "shop", duration_ms: 9, user: { id: 7, name: 'Bob "B"' }, tags: ["new", "gift"] },
  { logger: "http", service: "shop front", "a b": true, error: { type: "TypeError", stack: "at x" }, level: "loud" },
]);

/** Queries with the caret at `|`, and the expected groups with the insertion of each suggestion. */
const CASES: readonly (readonly [q: string, ...groups: string[]])[] = [
  ["|"],
  ["x |"],
  ["lo|", "fields: [logger:] "],
  ["LOG|", "fields: [logger:] "],
  ["-lo|", "fields: -[logger:] "],
  ["us|", "fields: [user:* ] [user.id:] [user.name:] "],
  ["tatus|", "fields: [http_status:] "],
  ["ta|", "fields: [tags:] "],
  ["na|", "fields: [user.name:] "],
  ["time|", "fields: [timestamp>=] "],
  ['"a|', 'fields: ["a b":] '],
  ["lo|g:x", "fields: [logger]:x "],
  ["metadata.l|", "fields: [metadata.level:] "],
  ["service|", "comparisons of service: [service:] [service:* ] "],
  [
    "duration_ms|",
    "comparisons of duration_ms: [duration_ms:] [duration_ms>=] [duration_ms>] [duration_ms<=] [duration_ms<] [duration_ms:* ] ",
  ],
  ["service:|", 'values of service: service:[shop ] service:["shop front" ] ', "comparisons of service: service[:* ] "],
  ["service:f|", 'values of service: service:["shop front" ] '],
  ["service:shop|", 'values of service: service:[shop ] service:["shop front" ] '],
  ["service:shop |"],
  ["service:x|"],
  ["(service:s|)", 'values of service: (service:[shop]) (service:["shop front"]) '],
  ["service:s| x", 'values of service: service:[shop] x service:["shop front"] x '],
  ["user.name:b|", 'values of user.name: user.name:["Bob \\"B\\"" ] '],
  ["user.id:(1 OR |", "values of user.id: user.id:(1 OR [7 ] "],
  ["tags:g|", "values of tags: tags:[gift ] "],
  ["level:wa|", "values of level: level:[WARN ] "],
  ["level>=e|", "values of level: level>=[ERROR ] "],
  ["timestamp>=1|", "times: timestamp>=[15m ] timestamp>=[1h ] timestamp>=[1d ] "],
  ["timestamp:1|"],
  ["message:p|"],
  ["duration_ms>|", "values of duration_ms: duration_ms>[12 ] duration_ms>[9 ] "],
  ["service>|"],
  ["path:/x|/"],
];

for (const [text, ...groups] of CASES) {
  Deno.test(`suggest returns ${groups.length === 0 ? "nothing" : groups.join("and ")}for ${text}`, () => {
    const caret = text.indexOf("|");
    const q = text.replace("|", "");
    const found = suggest(q, caret, SHOP, false).groups.map(({ kind, field, suggestions }) => {
      const written = suggestions.map(({ insert, start, end }) => `${q.slice(0, start)}[${insert}]${q.slice(end)} `);
      return `${kind}${field === undefined ? "" : ` of ${field}`}: ${written.join("")}`;
    });
    assertEquals(found, groups);
  });
}

Deno.test("suggest returns all fields on request, most frequent first", () => {
  const [group] = suggest("", 0, SHOP, true).groups;
  assertEquals(
    group.suggestions.slice(0, 7).map(({ text, count }) => [text, count]),
    [["level", undefined], ["message", undefined], ["timestamp", undefined], ["logger", 3], ["service", 3], [
      "duration_ms",
      2,
    ], ["user", 2]],
  );
});

/** Values and keys that a query must quote or escape. */
const PIECES = [...TEXT_PIECES, "a b", ":", "(", ")", "*", "/", "-", "OR", "level", ".", "1", "\x1b[31m", ">="];

Deno.test("suggest inserts text that parses as the same field and value", async () => {
  let taken = 0;
  await forEachSeed(1500, (random) => {
    const key = random.list(1, 3, () => random.pick(PIECES)).join("");
    const value = random.chance(0.2)
      ? random.pick([42, -1.5e-7, true, null, ""])
      : random.list(1, 4, () => random.pick(PIECES)).join("");
    const record = toRecord({ message: "m", metadata: { [key]: value } });
    const [name] = Object.keys(record.metadata);
    if (name === undefined) return;
    const q = `${random.pick(["", "x ", "(x ", "-", "a:b "])}${quoted(fieldName([name]))}:`;
    const { groups } = suggest(q, q.length, knowledgeOf([{ [key]: value }]), false);
    for (const { kind, insert, start, end } of groups.flatMap(({ suggestions }) => suggestions)) {
      if (kind !== "value") continue;
      taken++;
      const written = q.slice(0, start) + insert + q.slice(end) + (q.startsWith("(") ? ")" : "");
      parseQuery(written);
      const { matches } = parseFilter({ q: `${quoted(fieldName([name]))}:${insert}` });
      const label = `${JSON.stringify(written)} for ${JSON.stringify(record.metadata)}`;
      assert(matches(record), label);
      assertStrictEquals(matches(toRecord({ metadata: { [name]: "another" } })), false, label);
    }
  }, () => assert(taken > 500, `${taken} were taken`));
});

Deno.test("suggest inserts names that parse as the same field", async () => {
  let taken = 0;
  await forEachSeed(1000, (random) => {
    const key = random.list(1, 4, () => random.pick(PIECES)).join("");
    const metadata = toRecord({ metadata: { [key]: "v" } }).metadata;
    for (const { text, insert } of suggest("", 0, knowledgeOf([metadata]), true).groups[0].suggestions.slice(3)) {
      const query = parseQuery(`${insert}v`);
      assertEquals(query.kind === "field" && query.name, text);
      assert(
        parseFilter({ q: `${insert}v` }).matches(toRecord({ metadata })),
        `${insert}v for ${JSON.stringify(metadata)}`,
      );
      taken++;
    }
  }, () => assert(taken > 500, `${taken} were taken`));
});
