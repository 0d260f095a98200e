import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { expandGlob, isGlob, matchesName } from "../../lib/sources/glob.ts";

for (
  const { pattern, matches = [], differs = [] } of [
    { pattern: "app.log", matches: ["app.log"], differs: ["app.logs", "xapp.log", "appxlog", ""] },
    { pattern: "*.log", matches: ["a.log", "a.b.log"], differs: [".log", ".a.log", "a.log.1", "log"] },
    { pattern: "*", matches: ["a", "a.log"], differs: [".hidden"] },
    { pattern: ".*", matches: [".hidden"], differs: ["a"] },
    { pattern: "a?c", matches: ["abc", "a😀c"], differs: ["ac", "abbc"] },
    { pattern: "a*b*c", matches: ["abc", "aXbXc", "abbc"], differs: ["ab", "acb"] },
    { pattern: "[a-c]x", matches: ["ax", "cx"], differs: ["dx", "x", "-x"] },
    { pattern: "[!a-c]x", matches: ["dx"], differs: ["ax"] },
    { pattern: "[]a]", matches: ["]", "a"], differs: ["b"] },
    { pattern: "[!]]", matches: ["a"], differs: ["]"] },
    { pattern: "[a-]", matches: ["a", "-"], differs: ["b"] },
    { pattern: "a[b", matches: ["a[b"], differs: ["ab"] },
    { pattern: "(a|b)+", matches: ["(a|b)+"], differs: ["a"] },
  ]
) {
  Deno.test(`matchesName matches ${pattern} as a shell does`, () => {
    for (const name of matches) assertStrictEquals(matchesName(pattern, name), true, name);
    for (const name of differs) assertStrictEquals(matchesName(pattern, name), false, name);
  });
}

Deno.test("matchesName matches many wildcards without backtracking", () => {
  assertStrictEquals(matchesName("*a".repeat(50) + "b", "a".repeat(5000)), false);
});

Deno.test("isGlob recognises wildcards", () => {
  assertEquals(["a.log", "*.log", "a?", "[ab]", "a/b", ""].map(isGlob), [false, true, true, true, false, false]);
});

Deno.test("expandGlob finds files at any depth and reports the folders that it listed", async () => {
  const root = await Deno.makeTempDir();
  try {
    for (const path of ["a.log", "b.txt", ".c.log", "x/a.log", "x/y/b.log", "x/y/.z/c.log", "w/a.log"]) {
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), "");
    }
    await Deno.mkdir(join(root, "folder.log"));
    await Deno.symlink(join(root, "x"), join(root, "loop"));
    await Deno.symlink(join(root, "b.txt"), join(root, "linked.log"));
    await Deno.symlink(join(root, "nowhere"), join(root, "dangling.log"));
    for (
      const [pattern, paths, folders] of [
        ["*.log", ["a.log", "linked.log"], ["."]],
        ["*/a.log", ["loop/a.log", "w/a.log", "x/a.log"], ["."]],
        ["x/y/*", ["x/y/b.log"], ["x/y"]],
        ["**/*.log", ["a.log", "linked.log", "w/a.log", "x/a.log", "x/y/b.log"], [".", "w", "x", "x/y", "folder.log"]],
        ["x/**", ["x/a.log", "x/y/b.log"], ["x", "x/y"]],
        ["nowhere/*.log", [], ["nowhere"]],
        ["b.txt", ["b.txt"], []],
      ] as const
    ) {
      const seen = new Set<string>();
      const found = await expandGlob(join(root, pattern), { onFolder: (folder) => seen.add(folder) });
      assertEquals(found, paths.map((path) => join(root, path)), pattern);
      assertEquals<unknown>([...seen].sort(), folders.map((folder) => join(root, folder)).sort(), pattern);
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test({
  name: "expandGlob throws without permission to read",
  permissions: { read: false },
  async fn() {
    await assertRejects(() => expandGlob("*.log"), Deno.errors.NotCapable);
  },
});
