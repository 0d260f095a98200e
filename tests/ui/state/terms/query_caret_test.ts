import { assertEquals } from "@std/assert";
import { type CaretPlace, placeAt } from "../../../../ui/state/terms/query_caret.ts";
import { forEachSeed, TEXT_PIECES } from "../../../support/random.ts";

/** Queries with the caret at `|`, and what is written there: what a suggestion would replace is in brackets. */
const PLACES: readonly (readonly [q: string, place: string])[] = [
  ["|", "word [] after nothing"],
  ["log|", "word [log] after log"],
  ["lo|g b", "word [log] after lo"],
  ["a |", "word [] after nothing"],
  ["a | b", "word [] after nothing"],
  ["-ser|", "word [ser] after ser"],
  ["-|", "word [] after nothing"],
  ["NOT a OR lo|", "word [lo] after lo"],
  ["a O|R b", "nothing"],
  ["a OR|", "word [OR] after OR"],
  ["(a lo|", "word [lo] after lo"],
  ["(a)) lo|", "word [lo] after lo"],
  ["|a", "nothing"],
  ["http://x|", "word [http://x] after http://x"],
  ["lo|gger:db", "name [logger] after lo"],
  ['"user na|me":7', 'name ["user name"] after user na'],
  ['"user na|', 'word ["user na] after user na'],
  ['"health check" |', "word [] after nothing"],
  ['"health" check|', "word [check] after check"],
  ['"whole"|', "nothing"],
  ["logger:|", "logger : [] after nothing"],
  ["logger:d|b x", "logger : [db] after d"],
  ["-logger:d|", "logger : [d] after d"],
  ['logger:"a b|', 'logger : ["a b] after a b'],
  ['logger:"a b| c', 'logger : ["a b] after a b'],
  ['logger:"a|b" c', 'logger : ["ab"] after a'],
  ['logger:"a \\"b|" c', 'logger : ["a \\"b"] after a "b'],
  ['logger:"a b"|', "nothing"],
  ['"a b":|', "a b : [] after nothing"],
  ["x logger:db lev|", "word [lev] after lev"],
  ["logger:main() lev|", "word [lev] after lev"],
  ["duration_ms>|", "duration_ms > [] after nothing"],
  ["level>=w|", "level >= [w] after w"],
  ["level:>=w|", "level >= [w] after w"],
  ["level:|>=w", "nothing"],
  ["level>=(w|", "level >= [(w] after (w"], // read as a group, although a comparison has none
  ["logger:-|", "logger : [-] after -"],
  ["user.id:(42 OR |", "user.id : [] after nothing"],
  ["user.id:(42 OR 4|)", "user.id : [4] after 4"],
  ["user.id:((4| 5) 6)", "user.id : [4] after 4"],
  ["status:(>=4|", "status >= [4] after 4"],
  ["status:(>=4 <5) lo|", "word [lo] after lo"],
  ["path:/^a|/", "nothing"],
  ["path:/^a|", "nothing"],
  ["/a b c/ lo|", "word [lo] after lo"],
];

for (const [text, place] of PLACES) {
  Deno.test(`placeAt finds ${place} in ${text}`, () => {
    const caret = text.indexOf("|");
    const q = text.replace("|", "");
    assertEquals(spell(q, placeAt(q, caret)), place);
  });
}

function spell(q: string, place: CaretPlace | undefined): string {
  if (place === undefined) return "nothing";
  const what = place.kind === "value" ? `${place.name} ${place.operator}` : place.hasOperator ? "name" : "word";
  return `${what} [${q.slice(place.start, place.end)}] after ${place.typed || "nothing"}`;
}

Deno.test("placeAt stays within any text, with the caret between what it finds", async () => {
  const pieces = [
    ...TEXT_PIECES,
    " ",
    ":",
    ">=",
    "(",
    ")",
    "-",
    "/",
    "*",
    "\\",
    "OR ",
    "NOT",
    "logger",
    "level:",
    "a.b",
  ];
  await forEachSeed(2000, (random) => {
    const q = random.list(0, 12, () => random.pick(pieces)).join("");
    const caret = random.int(0, q.length);
    const place = placeAt(q, caret);
    if (place === undefined) return;
    const isOrdered = 0 <= place.start && place.start <= caret && caret <= place.end && place.end <= q.length;
    assertEquals(isOrdered, true, `${JSON.stringify(q)} at ${caret}`);
  });
});

Deno.test("placeAt is done with 100,000 characters at once", () => {
  for (const piece of ["(", '"', "a:", "-", "/", "a:(", '\\"', "/a", "x "]) {
    const q = piece.repeat(100_000 / piece.length);
    placeAt(q, q.length);
  }
});
