import { assertEquals } from "@std/assert";

const STYLES = new URL("../../ui/styles/", import.meta.url);
const names = Array.from(Deno.readDirSync(STYLES), ({ name }) => name).sort();

Deno.test("page.css imports every file of styles once", async () => {
  const source = await Deno.readTextFile(new URL("../../ui/page.css", import.meta.url));
  assertEquals(Array.from(source.matchAll(/"\.\/styles\/([^"]+)"/g), ([, name]) => name).sort(), names);
});

for (const name of names) {
  Deno.test(`${name} closes each rule before the next`, async () => {
    const source = await Deno.readTextFile(new URL(name, STYLES));
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
    assertEquals({ open, inOthers }, { open: [], inOthers: [] });
  });
}
