import { assertEquals, assertStrictEquals } from "@std/assert";
import { violations } from "./axe.ts";
import { browserTest, listed, messages, open, shown, texts } from "./page_fixture.ts";
import { askJson } from "../support/ask.ts";

const NAMES = ["ann", "bob", "cid", "dan", "eve", "fay"];

browserTest("page shows the records of a pattern, and those without it", async ({ stream, server, page }) => {
  for (const name of NAMES) stream.write({ message: `Session of ${name} closed by peer` });
  stream.write({ message: "Six other words than those above" });
  const { records } = await askJson(new URL("/api/monitoring/advanced/logs?q=pattern:*", server.url));
  const [{ pattern }] = records;
  const closed = NAMES.map((name) => `Session of ${name} closed by peer`).reverse();

  await open(page, `${server.url}?q=pattern:${pattern}`);
  assertEquals(await messages(page), closed);
  stream.write({ message: "Session of zoe opened by peer" });
  stream.write({ message: "Session of zoe closed by peer" });
  await listed(page, closed.length + 1);
  assertEquals((await messages(page))[0], "Session of zoe closed by peer");

  // A filter over the rows that the page has already.
  await page.keyboard.press("x");
  await shown(page, "Six other words than those above");
  await page.keyboard.press(" ");
  const field = page.locator("input[name=q]");
  await field.fill(`-pattern:${pattern}`);
  await listed(page, 2);
  assertEquals(await messages(page), ["Session of zoe opened by peer", "Six other words than those above"]);
  await field.fill("pattern:unknown");
  await listed(page, 0);

  // Another tab with another filter shares the connection.
  await page.keyboard.press("Escape");
  await page.keyboard.press(" ");
  await field.fill(`pattern:${pattern}`);
  await listed(page, closed.length + 1);
  const other = await page.context().newPage();
  await open(other, `${server.url}?q=opened`);
  stream.write({ message: "Session of max opened by peer" });
  stream.write({ message: "Session of max closed by peer" });
  await shown(other, "Session of max opened by peer");
  await shown(page, "Session of max closed by peer");
  assertEquals(await messages(other), ["Session of max opened by peer", "Session of zoe opened by peer"]);
  assertEquals((await messages(page)).filter((message) => message.includes("opened")), []);
}, { signals: true });

browserTest(
  "page takes pattern for a key of the metadata if the server finds none",
  async ({ stream, server, page }) => {
    stream.write({ message: "Knitted", metadata: { pattern: "cable" } });
    stream.write({ message: "Purled" });
    await open(page, server.url);
    await page.locator("input[name=q]").fill("pattern:cable");
    await listed(page, 1);
    assertEquals(await messages(page), ["Knitted"]);
  },
);

for (
  const { name, context, words } of [
    {
      name: "in the dark theme",
      context: { colorScheme: "dark" },
      words: { patterns: "Patterns", errors: "With errors", hide: "Hide", changed: "Changed" },
    },
    {
      name: "in French, in the light theme, 360 px wide",
      context: { colorScheme: "light", locale: "fr-FR", viewport: { width: 360, height: 640 } },
      words: { patterns: "Motifs", errors: "Avec erreurs", hide: "Masquer", changed: "Changements" },
    },
  ] as const
) {
  browserTest(`page lists patterns, shows one alone and hides one ${name}`, async ({ stream, server, page }) => {
    for (let order = 1; order <= 30; order++) stream.write({ message: `Order ${order} paid in ${order} ms` });
    for (let order = 1; order <= 3; order++) stream.write({ level: "ERROR", message: `Order ${order} failed` });
    stream.write({ message: "Health check passed" });
    await open(page, server.url);
    await page.getByRole("tab", { name: words.patterns, exact: true }).click();
    const list = page.getByRole("region", { name: words.patterns });
    await list.getByRole("listitem").nth(2).waitFor();
    assertEquals(await texts(page, ".pattern-list .template"), [
      "Order <*> paid in <*>",
      "Order <*> failed",
      "Health check passed",
    ]);
    assertEquals((await texts(page, ".pattern-list li > .count")).join(), "30,3,1");
    assertEquals(await violations(page), []);
    const overlaps = await page.locator(".pattern-list li:not(.heads)").evaluateAll((rows) =>
      rows.filter((row) => {
        row.querySelector(".errors")!.textContent = "12 345 erreurs";
        const [trend, errors] = [".trend", ".errors"].map((name) => row.querySelector(name)!.getBoundingClientRect());
        return trend.right > errors.left && trend.bottom > errors.top;
      }).length
    );
    assertStrictEquals(overlaps, 0);

    await list.getByRole("button", { name: words.errors }).click();
    await list.getByRole("listitem").nth(1).waitFor({ state: "detached" });
    await list.getByRole("button", { name: "Order <*> failed", exact: true }).click();
    await list.waitFor({ state: "detached" });
    await listed(page, 3);
    assertEquals(await messages(page), ["Order 3 failed", "Order 2 failed", "Order 1 failed"]);

    await page.goBack();
    await list.getByRole("button", { name: words.changed, exact: true }).click();
    await list.locator(".count", { hasText: "0 → 30" }).waitFor();
    assertStrictEquals(await list.getByRole("combobox").count(), 2);
    assertEquals(await violations(page), []);
    await list.getByRole("button", { name: words.errors }).click();
    await list.getByRole("button", { name: `${words.hide}: Order <*> failed` }).click();
    await list.getByRole("listitem").first().waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    assertStrictEquals(await page.evaluate(() => document.activeElement!.className), "patterns-toggle");
    await shown(page, "Health check passed");
    assertEquals((await messages(page)).filter((message) => message.includes("failed")), []);
    await page.keyboard.press("M");
    await list.waitFor();
  }, { signals: true, context });
}
