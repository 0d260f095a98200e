import { parsePlain } from "../lib/parse/plain.ts";
import { TEXT_FORMATS } from "../lib/parse/text_formats.ts";
import { PROSE } from "../tests/cases/text/prose.ts";
import { TEXT_LINES } from "../tests/cases/text_lines.ts";

/** Lines in no format, most of which begin like one: with a time, a name or a word. */
const PLAIN = [
  ...PROSE,
  "2025-10-24T10:26:15.123Z Listening on 8000",
  "2025-10-24T10:26:15.123Z WARN disk is full",
  "[2025-10-24 10:26:15] [main] ERROR cannot pay",
  "    at Object.<anonymous> (/srv/shop/pay.js:1:1)",
];

/** Lines per iteration. At 1000, the µs of a row are the ns of one line. */
const LINES = 1000;

function repeated(lines: readonly string[]): string[] {
  return Array.from({ length: LINES }, (_, index) => lines[index % lines.length]);
}

for (const { name, parse } of TEXT_FORMATS) {
  const lines = repeated(TEXT_LINES.filter(({ format }) => format === name).map(({ line }) => line));
  Deno.bench(`parse ${LINES} ${name} lines`, { group: "parse" }, () => {
    for (const line of lines) parse(line);
  });
}

const plain = repeated(PLAIN);

Deno.bench(`parse ${LINES} plain lines`, { group: "parse", baseline: true }, () => {
  for (const line of plain) parsePlain(line);
});

for (const { name, parse } of TEXT_FORMATS) {
  const others = repeated([...PLAIN, ...TEXT_LINES.filter(({ format }) => format !== name).map(({ line }) => line)]);
  Deno.bench(`reject ${LINES} other lines: ${name}`, { group: "reject" }, () => {
    for (const line of others) parse(line);
  });
}

Deno.bench(`try all formats on ${LINES} plain lines`, { group: "reject", baseline: true }, () => {
  for (const line of plain) TEXT_FORMATS.some((format) => format.parse(line) !== undefined);
});
