import { deepStrictEqual } from "node:assert/strict";

Deno.test("page.css closes each rule before it begins another", async () => {
  const source = await Deno.readTextFile(new URL("../../ui/page.css", import.meta.url));
  const open: string[] = [];
  const inOthers: string[] = [];
  for (const [token, selector] of source.replace(/\/\*[^]*?\*\//g, "").matchAll(/([^{};]*)\{|\}/g)) {
    if (token === "}") open.pop();
    else {
      const outer = open.at(-1);
      if (outer !== undefined && !outer.startsWith("@")) inOthers.push(`${selector.trim()} in ${outer}`);
      open.push(selector.trim());
    }
  }
  deepStrictEqual({ open, inOthers }, { open: [], inOthers: [] });
});
