import { assertStrictEquals } from "@std/assert";
import { isProse } from "../../lib/parse/prose.ts";

const LINES: readonly { name: string; line: string; isProse: boolean }[] = [
  { name: "a sentence", line: "Order 7 was placed by Ann, who paid 9.50 at the till: thanks", isProse: true },
  { name: "letters beyond ASCII", line: "Commande passée à l'étage", isProse: true },
  { name: "a level", line: "Error while reading", isProse: false },
  { name: "a field", line: "Order placed ms=7", isProse: false },
  { name: "a day and a month", line: "Oct 24 was a Friday", isProse: false },
  { name: "a name and a time", line: "shop 2025-10-24 10:26:15 ERROR no", isProse: false },
  { name: "a name, a month and a day", line: "shop Oct 24 10:26:15 ERROR no", isProse: false },
  { name: "a row of a table", line: "web   | Listening", isProse: false },
  { name: "the end of a container", line: "web exited with code 1", isProse: false },
  { name: "the line of a small access log", line: "GET http://shop.example/ 200 1.2 ms - 5", isProse: false },
  { name: "colors", line: "Order \x1b[32mplaced\x1b[0m now", isProse: false },
  { name: "bytes that are not UTF-8", line: "Order \ufffd placed", isProse: false },
  { name: "one word", line: "Ready", isProse: false },
  { name: "no word", line: "", isProse: false },
];

for (const { name, line, isProse: expected } of LINES) {
  Deno.test(`isProse is ${expected} for a line with ${name}`, () => assertStrictEquals(isProse(line), expected));
}
