import { assertEquals, assertStrictEquals } from "@std/assert";
import { violations } from "./axe.ts";
import { browserTest, open, texts } from "./page_fixture.ts";

browserTest("page highlights up to five terms without filtering", async ({ stream, server, page }) => {
  for (const message of ["timeout of order 41", "paid order 42", "refused"]) stream.write({ message });
  await open(page, server.url);
  await page.keyboard.press("h");
  const field = page.getByLabel("Highlight without filtering");
  for (const term of ["order", "timeout", "/\\d\\d/", "paid", "refused"]) {
    await field.fill(term);
    await field.press("Enter");
  }
  await page.locator(".row mark.mark-5").first().waitFor();
  assertStrictEquals(await page.getByRole("button", { name: "Add" }).isDisabled(), true);
  assertEquals(await violations(page), []);
  await page.keyboard.press("Escape");
  assertEquals(await texts(page, ".row mark.mark-1"), ["order", "order"]);
  assertEquals(await texts(page, ".row mark.mark-3"), ["42", "41"]);
  assertStrictEquals(await page.locator("[data-id]").count(), 3);
  assertStrictEquals(await page.inputValue("input[name=q]"), "");

  // A highlight covers a match of the query.
  await page.fill("input[name=q]", "order of");
  await page.locator(".row mark.match").first().waitFor();
  assertEquals(await texts(page, ".row mark.match"), ["of"]);
  assertEquals(await texts(page, ".row mark.mark-1"), ["order"]);

  await page.keyboard.press("Escape");
  await page.keyboard.press("h");
  await page.getByRole("button", { name: "Remove order" }).click();
  assertEquals(await texts(page, ".row mark.mark-1"), ["timeout"]);
}, { context: { colorScheme: "dark" } });

browserTest("page highlights the text that is selected in a row", async ({ stream, server, page }) => {
  stream.write({ message: "paid order 42" });
  stream.write({ message: "lost order 42" });
  await open(page, server.url);
  await page.locator(".message", { hasText: "paid" }).evaluate((element) => {
    getSelection()!.setBaseAndExtent(element.firstChild!, 5, element.firstChild!, 13);
  });
  await page.keyboard.press("h");
  await page.locator(".row mark.mark-1").first().waitFor();
  assertEquals(await texts(page, ".row mark.mark-1"), ["order 42", "order 42"]);
  assertEquals(await violations(page), []);
}, { context: { colorScheme: "light" } });
