import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

/** A test that a document names: its file, and a part of its title. */
const NAMED = /`(tests\/[\w/]+_test\.ts)` "([^"]+)"/g;

for (const path of ["docs/guarantees.md", "docs/security.md"]) {
  Deno.test(`${path} names a test in each row, and the tests exist`, async () => {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    const named = Array.from(text.matchAll(NAMED), ([, file, title]) => ({ file, title }));
    assert(named.length >= 15, `${named.length}`);
    const missing: unknown[] = [];
    for (const { file, title } of named) {
      const source = await Deno.readTextFile(new URL(file, ROOT)).catch(() => "");
      if (!source.replaceAll('\\"', '"').includes(title)) missing.push({ file, title });
    }
    assertEquals(missing, []);
    const rows = text.split("\n").filter((line) => line.startsWith("| ") && line.includes("`tests/"));
    assertEquals(rows.filter((row) => !row.match(NAMED)), []);
  });
}
