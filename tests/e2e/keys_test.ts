import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { COMMANDS } from "../../ui/state/page/commands.ts";
import { browserTest, clipboardWith, leastLevel, messages, open, PATH, shown, writeNumbers } from "./page_fixture.ts";
import { startRelay } from "./relay.ts";

browserTest("page works with keys alone", async ({ stream, server, page }) => {
  for (let number = 1; number <= 60; number++) {
    stream.write({ level: number % 20 === 0 ? "ERROR" : "INFO", message: `n${number}.` });
  }
  await open(page, server.url);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const current = () => page.locator(".row.current .message").textContent();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assertStrictEquals(await current(), "n59.");
  await page.keyboard.press("e");
  assertStrictEquals(await current(), "n40.");
  await page.keyboard.press("E");
  assertStrictEquals(await current(), "n60.");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.locator(".row.current .details").waitFor();
  await page.keyboard.press("c");
  await clipboardWith(page, "n60.");
  await page.keyboard.press("Escape");
  assertStrictEquals(await page.locator(".details").count(), 0);
  await page.keyboard.press("Escape");
  assertStrictEquals(await page.locator(".row.current").count(), 0);
  await page.keyboard.press(" ");
  await page.waitForSelector('[data-state="paused"]');
  await page.keyboard.press(" ");
  await page.waitForSelector('[data-state="live"]');
  await page.keyboard.press("f");
  assertStrictEquals(await page.getByRole("switch", { name: "Auto-scroll", includeHidden: true }).isChecked(), false);
  await page.keyboard.press("f");
  await page.keyboard.press("?");
  assertMatch(await page.getByRole("dialog").innerText(), /Next error/);
  await page.keyboard.press("Escape");
  assertStrictEquals(await page.getByRole("dialog").count(), 0);
  await page.keyboard.press("/");
  await page.keyboard.type("n7. j");
  assertStrictEquals(await page.inputValue("input[name=q]"), "n7. j");
});

browserTest("page has a key for every action, and lists them all", async ({ stream, server, page }) => {
  stream.write({ message: "of no trace", metadata: { service: "app" } });
  stream.write({ message: "of a trace", metadata: { trace_id: "4bf92f" } });
  await open(page, server.url);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const [name, key] of [["saved", "b"], ["view", "v"], ["export", "d"], ["sources", "s"], ["range", "p"]]) {
    const sheet = page.locator(`[data-menu=${name}] .sheet`);
    await page.keyboard.press(key);
    await sheet.waitFor();
    assertStrictEquals(await sheet.evaluate((element) => element.contains(document.activeElement)), true, name);
    await page.keyboard.press(name === "saved" ? "Escape" : key); // in the name field, a key is a letter
    await sheet.waitFor({ state: "hidden" });
  }
  const facets = page.locator(".facets-toggle");
  await page.locator(".facet").first().waitFor();
  const hasFocus = () => page.evaluate(() => document.querySelector("#facets")!.contains(document.activeElement));
  for (const isOpen of [true, false, true]) {
    await page.keyboard.press("a");
    assertEquals([await facets.getAttribute("aria-expanded"), await hasFocus()], [String(isOpen), isOpen]);
  }
  await page.keyboard.press("i");
  assertStrictEquals(await page.evaluate(() => document.activeElement?.getAttribute("role")), "slider");
  await page.keyboard.press("l");
  assertStrictEquals(await leastLevel(page), "DEBUG");
  await page.keyboard.press("L");
  await page.keyboard.press("v");
  await page.keyboard.press("ArrowDown"); // moves the focused choice
  assertEquals(await messages(page), ["of no trace", "of a trace"]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  assertEquals(await messages(page), ["of a trace", "of no trace"]);
  await page.keyboard.press("w");
  await page.locator(".list.wrapped").waitFor();
  await page.keyboard.press("z");
  await page.keyboard.press("z");
  assertMatch(await page.locator("[data-id] time").first().textContent() ?? "", /now|ago/);

  await page.keyboard.press("j");
  await page.keyboard.press("C");
  await page.getByText("Copied", { exact: true }).waitFor();
  assertMatch(await page.evaluate(() => navigator.clipboard.readText()), /^\S+ INFO of a trace trace_id=4bf92f$/);
  await page.keyboard.press("y");
  assertStrictEquals(await clipboardWith(page, "http"), `${server.url}#${stream.run}-2`);

  await page.keyboard.press("g");
  await page.waitForSelector(".trace-head");
  await page.keyboard.press("g");
  await page.waitForSelector(".trace-head", { state: "detached" });
  await page.fill("input[name=q]", "no trace");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape"); // the first one closed the suggestions
  await page.keyboard.press("x");
  await shown(page, "of a trace");
  assertStrictEquals(await page.inputValue("input[name=q]"), "");
  await page.setViewportSize({ width: 640, height: 400 }); // the dialog starts at its top
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  assertStrictEquals(await dialog.locator("dt").count(), COMMANDS.length);
  assertStrictEquals(await dialog.locator("dd:empty").count(), 0);
  assertStrictEquals(await dialog.evaluate((list) => list.scrollTop), 0);
});

browserTest("page has the theme of the system, and keeps one chosen by key", async (setting) => {
  const { server, page } = setting;
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await open(page, server.url);
  assertStrictEquals(await background(), "rgb(13, 17, 23)");
  await page.keyboard.press("t");
  assertStrictEquals(await background(), "rgb(255, 255, 255)");
  await open(page, server.url);
  assertStrictEquals(await background(), "rgb(255, 255, 255)");
  await page.keyboard.press("t");
  await page.emulateMedia({ colorScheme: "light" });
  assertStrictEquals(await background(), "rgb(13, 17, 23)");
}, { context: { colorScheme: "dark" } });

browserTest("page selects gaps by keys too", async ({ stream, server, page }) => {
  await page.addInitScript(() => Math.random = () => 0.02);
  const relay = startRelay(server.port);
  writeNumbers(stream, 1, 5);
  await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
  relay.cut();
  await page.waitForSelector('[data-state="reconnecting"]');
  writeNumbers(stream, 6, 40);
  relay.mend();
  await page.locator("[data-gap]").waitFor();
  for (let row = 1; row <= 21; row++) await page.keyboard.press("j");
  await page.locator(".row.current[data-gap]").waitFor();
  await relay.stop();
}, { mayComplain: /Failed to load resource/, stream: { capacity: 20 } });

browserTest("page opens the menu of saved views with the focus in its field", async ({ stream, server, page }) => {
  stream.write({ message: "one" });
  await open(page, `${server.url}?q=one`);
  await page.keyboard.press("b");
  await page.locator("#view-name:focus").waitFor();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("mine");
  await page.keyboard.press("Enter");
  await page.locator(".saved li", { hasText: "mine" }).waitFor();
});
