import { deepStrictEqual, strictEqual } from "node:assert/strict";

Deno.test("page.css ends each rule before the next one begins", async () => {
  const source = await Deno.readTextFile(new URL("../../ui/page.css", import.meta.url));
  const open: string[] = [];
  for (const [, head, end] of source.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/([^{};]*)\{|(\})/g)) {
    if (end === undefined) {
      deepStrictEqual([head.trim(), open.filter((outer) => !outer.startsWith("@"))], [head.trim(), []]);
      open.push(head.trim());
    } else open.pop();
  }
  strictEqual(open.length, 0);
});
