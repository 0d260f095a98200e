import { assertEquals, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { recordText } from "../../../../ui/state/text/record_text.ts";
import { firstLine, readError } from "../../../../ui/state/text/value_text.ts";

for (
  const { text, line, more } of [
    { text: "", line: "", more: 0 },
    { text: "one", line: "one", more: 0 },
    { text: "one\n", line: "one", more: 0 },
    { text: "one\ntwo\r\nthree\u2028four", line: "one", more: 3 },
    { text: "\n\n  two\nthree\n\n", line: "  two", more: 3 },
    { text: "x".repeat(5000), line: `${"x".repeat(2000)}…`, more: 0 },
  ]
) {
  Deno.test(`firstLine of ${JSON.stringify(text.slice(0, 40))} has ${more} other lines`, () => {
    assertEquals(firstLine(text), { line, more });
  });
}

for (
  const { name, error, parts } of [
    { name: "nothing", error: undefined, parts: [] },
    { name: "null", error: null, parts: [] },
    { name: "a text", error: "it broke", parts: [{ title: "it broke", stack: "" }] },
    {
      name: "a stack that begins with the title",
      error: { type: "TypeError", message: "no", stack: "TypeError: no\n    at a\n    at b" },
      parts: [{ title: "TypeError: no", stack: "    at a\n    at b" }],
    },
    {
      name: "a stack alone",
      error: { stack: "Error: no\n    at a" },
      parts: [{ title: "Error: no", stack: "    at a" }],
    },
    {
      name: "causes",
      error: { type: "A", message: "a", cause: { message: "b", cause: "c" } },
      parts: [{ title: "A: a", stack: "" }, { title: "b", stack: "" }, { title: "c", stack: "" }],
    },
    { name: "an object of another form", error: { code: 7 }, parts: [{ title: '{"code":7}', stack: "" }] },
  ]
) {
  Deno.test(`readError reads ${name}`, () => assertEquals(readError(error), parts));
}

Deno.test("recordText formats a record with its fields, error and causes", () => {
  const record = toRecord({
    timestamp: "2025-10-24T10:26:15.123Z",
    level: "ERROR",
    message: "\x1b[31mCheckout failed\x1b[0m\nbadly",
    metadata: {
      logger: "shop.checkout",
      order: 7,
      user: { id: 42 },
      error: { type: "Error", message: "no", stack: "Error: no\n    at a", cause: { message: "down" } },
    },
  });
  assertStrictEquals(
    recordText(record),
    '2025-10-24T10:26:15.123Z ERROR shop.checkout Checkout failed\nbadly order=7 user={"id":42}\n' +
      "Error: no\n    at a\nCaused by: down",
  );
});
