import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { parseBounded } from "../../lib/parse/bounded_json.ts";
import { toRecord } from "../../lib/record/record.ts";

for (
  const text of [
    '{"msg":"Slow","rows":[1,2.5,{"a":null}],"é":"\\u00e9\\n"}',
    "[]",
    ' [ true , {"__proto__":{"a":1}} ] ',
    '"text"',
    "12345678901234567890",
  ]
) {
  Deno.test(`parseBounded parses ${text}`, () => {
    const expected = text === "12345678901234567890" ? text : JSON.parse(text);
    assertEquals(parseBounded(text), expected);
  });
}

for (const text of ["", "[", '{"a":1', '{"a" 1}', "[1,]", "[1] 2", "{a:1}", "[tru]", `${"[".repeat(100)}1`]) {
  Deno.test(`parseBounded refuses ${text.slice(0, 20) || "nothing"}`, () => {
    assertThrows(() => parseBounded(text), SyntaxError);
  });
}

Deno.test("parseBounded keeps the message at the end of a line with many keys", () => {
  const keys = Array.from({ length: 100_000 }, (_, index) => `"${index}":1`).join();
  for (const text of [`{${keys},"msg":"m"}`, `{"list":[${"1,".repeat(100_000)}1],"deep":[[1]],"msg":"m"}`]) {
    const fields = parseBounded(text) as Record<string, unknown>;
    assertStrictEquals(fields.msg, "m");
    assert(Object.keys(fields).length < 45_000);
  }
});

Deno.test("parseBounded leaves out what a record has no room for, which marks the record", () => {
  for (
    const text of [
      `{"msg":"m","list":[${"1,".repeat(100_000)}1],"after":true}`,
      `{"msg":"m","lists":[${"[],".repeat(100_000)}[]]}`,
      `{"msg":"m",${Array.from({ length: 100_000 }, (_, index) => `"${index}":1`).join()}}`,
      `{"msg":"m","deep":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      `{"msg":"m","deep":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`,
    ]
  ) {
    const { msg: message, ...metadata } = parseBounded(text) as Record<string, unknown>;
    assertStrictEquals(message, "m");
    assert(JSON.stringify(metadata).length < 500_000);
    assertStrictEquals(toRecord({ message: "m", metadata }).metadata.truncated, true);
  }
});
