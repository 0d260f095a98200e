import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { violations } from "./axe.ts";
import { browserTest, listed, messages, open, shown, texts, WHOLE, writeNumbers } from "./page_fixture.ts";

const WIDE = { context: { viewport: { width: 1600, height: 900 } } };

browserTest(
  "page shows an open record beside the list on a wide screen, and in it on a narrow one",
  async (setting) => {
    const { stream, server, page } = setting;
    writeNumbers(stream, 1, 20);
    stream.write(WHOLE);
    await open(page, server.url);
    await page.locator(".message", { hasText: "Checkout" }).click();
    const panel = page.getByRole("region", { name: "Record", exact: true });
    await panel.getByText("shop.checkout").first().waitFor();
    const [list, beside] = await Promise.all([page.locator(".scroller").boundingBox(), panel.boundingBox()]);
    assert(list!.x + list!.width <= beside!.x + 1, `${list!.x + list!.width} and ${beside!.x}`);
    assertStrictEquals(await page.locator(".row .details").count(), 0);
    assertEquals(await violations(page), []);
    await page.setViewportSize({ width: 1200, height: 900 });
    await page.locator(".row .details").waitFor();
    assertStrictEquals(await panel.count(), 0);
  },
  WIDE,
);

browserTest("page goes to the previous and next record beside the list, and closes it", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 200);
  await open(page, server.url);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("region", { name: "Record", exact: true });
  const title = panel.getByRole("heading");
  await title.getByText("n200.").waitFor();
  const before = await messages(page);
  await panel.getByRole("button", { name: "Next record" }).click();
  await title.getByText("n199.").waitFor();
  await panel.getByRole("button", { name: "Previous record" }).click();
  await title.getByText("n200.").waitFor();
  await page.keyboard.press("j");
  await title.getByText("n199.").waitFor();
  assertEquals(await messages(page), before);
  await panel.getByRole("button", { name: "Close" }).click();
  await panel.waitFor({ state: "detached" });
}, WIDE);

for (const width of [1600, 1000]) {
  browserTest(`page keeps the actions of a value beside it at ${width} px`, async ({ stream, server, page }) => {
    stream.write(WHOLE);
    await open(page, server.url);
    await page.setViewportSize({ width, height: 800 });
    await page.locator(".message").click();
    const leaf = page.locator(".leaf", { has: page.getByText("42", { exact: true }) }); // the time may contain 42 too
    await leaf.hover();
    const value = await leaf.locator(".value").boundingBox();
    const action = await leaf.getByRole("button", { name: "Filter for id" }).boundingBox();
    const distance = action!.x - (value!.x + Math.min(value!.width, 20));
    assert(distance < 320, `${distance} px`);
  });
}

browserTest("page filters for a value that is clicked, and out with Alt", async ({ stream, server, page }) => {
  stream.write(WHOLE);
  stream.write({ message: "of another", metadata: { user: { id: 7 } } });
  await open(page, server.url);
  await page.locator("[data-level=ERROR] .message").click();
  await page.locator(".leaf .value", { hasText: /^42$/ }).click();
  await listed(page, 1);
  assertStrictEquals(await page.inputValue("input[name=q]"), "user.id:42");
  await page.locator(".leaf .value", { hasText: /^42$/ }).click({ modifiers: ["Alt"] });
  await shown(page, "of another");
  assertStrictEquals(await page.inputValue("input[name=q]"), "-user.id:42");
}, WIDE);

browserTest("page finds values in an open record, and shows it as JSON and as text", async (setting) => {
  const { stream, server, page } = setting;
  stream.write(WHOLE);
  await open(page, server.url);
  await page.locator(".message").click();
  await page.waitForSelector(".details .tree");
  await page.keyboard.press("F");
  await page.keyboard.type("ann");
  await page.waitForFunction(() => document.querySelectorAll(".details .leaf").length === 1);
  assertEquals(await texts(page, ".details .leaf mark"), ["Ann"]);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("nowhere");
  await page.getByText("No matching values").waitFor();
  await page.fill(".find-value", "");
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  const { message } = JSON.parse(await page.locator(".details .raw").textContent() ?? "");
  assertStrictEquals(message, WHOLE.message);
  await page.getByRole("button", { name: "Text", exact: true }).click();
  await page.locator(".details .raw", { hasText: "ERROR shop.checkout Checkout failed" }).waitFor();
  assertEquals(await violations(page), []);
}, WIDE);

browserTest("page makes links of addresses, without a way back to the page", async ({ stream, server, page }) => {
  stream.write({
    message: "see https://example.org/a.",
    metadata: {
      next: "javascript:alert(1)",
      docs: "http://localhost:1/b?c=1",
      trap: "https://bank.example@evil.example/",
    },
  });
  await open(page, server.url);
  await page.locator(".message").click();
  await page.waitForSelector(".details");
  const links = await page.locator(".details a").evaluateAll((all) =>
    all.map((link) => [link.getAttribute("href"), link.getAttribute("rel"), link.getAttribute("target")])
  );
  assertEquals(
    links,
    ["https://example.org/a", "http://localhost:1/b?c=1"].map((href) => [
      href,
      "noreferrer noopener",
      "_blank",
    ]),
  );
});
