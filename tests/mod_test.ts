import { assertEquals } from "@std/assert";
import { Ingest } from "../lib/http/ingest/mod.ts";
import * as mod from "../lib/mod.ts";
import config from "../deno.json" with { type: "json" };

Deno.test("mod.ts exports what a user needs and no more", () => {
  assertEquals(Object.keys(mod).sort(), [
    "FilterSyntaxError",
    "LEVELS",
    "LogStream",
    "QuerySyntaxError",
    "ViewerCutError",
    "createHandler",
    "parseFilter",
    "parseQuery",
    "printQuery",
    "toRecord",
  ]);
});

/** Members that a holder of an instance can reach. */
const MEMBERS: readonly (readonly [instance: object, members: readonly string[]])[] = [
  [new Ingest(), ["stats"]],
  [new mod.LogStream(), [
    "clear",
    "close",
    "entries",
    "recent",
    "run",
    "stats",
    "subscribe",
    "write",
    "writeLater",
  ]],
];

for (const [instance, members] of MEMBERS) {
  Deno.test(`${instance.constructor.name} hides its insides`, () => {
    const names = [...Object.keys(instance), ...Object.getOwnPropertyNames(Object.getPrototypeOf(instance))];
    assertEquals(names.filter((name) => name !== "constructor").sort(), members);
  });
}

Deno.test("deno task doc checks every export", () => {
  const checked = config.tasks.doc.command.split(" ").filter((word) => /\.(?:ts|js)$/.test(word));
  assertEquals(checked, Object.values(config.exports).map((path) => path.slice(2)));
});
