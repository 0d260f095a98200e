import type { Page } from "playwright-core";
import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import type { LogStream } from "../../lib/stream/log_stream.ts";
import { violations } from "./axe.ts";
import { browserTest, copyBy, open, shown, WHOLE, writeNumbers } from "./page_fixture.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

/** Writes three records with fields, an id and a stack. */
function writeThree(stream: LogStream) {
  stream.write({ message: "Search completed", metadata: { query: "kettle", service: "search", trace_id: TRACE } });
  stream.write(WHOLE);
  stream.write({ message: "Done", metadata: { service: "search", hits: 3 } });
}

/** Selects the text from the start of one element to the end of another, and copies it. */
async function copyText(page: Page, from: string, to: string): Promise<string> {
  await page.evaluate(([from, to]) => {
    const range = document.createRange();
    range.setStart(document.querySelector(from)!.firstChild!, 0);
    range.setEndAfter(document.querySelector(to)!.lastChild!);
    getSelection()!.removeAllRanges();
    getSelection()!.addRange(range);
  }, [from, to]);
  await page.keyboard.press("ControlOrMeta+c");
  return await clipboard(page);
}

async function clipboard(page: Page): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  return await page.evaluate(() => navigator.clipboard.readText());
}

browserTest("page copies several rows as whole records, one below the other", async ({ stream, server, page }) => {
  writeThree(stream);
  await open(page, server.url);
  const { run } = stream;
  const copied = await copyText(page, `[data-id="${run}-3"] .level`, `[data-id="${run}-1"] .text`);
  const lines = copied.split("\n");
  assertMatch(lines[0], /^\d{4}-\d\d-\d\dT.*Z INFO Done service=search hits=3$/);
  assertMatch(lines[1], /^\S+ ERROR shop\.checkout Checkout failed$/);
  assertMatch(lines[2], new RegExp(`^badly trace_id=${TRACE} user=\\{"id":42,.*\\}$`));
  assertEquals(lines.slice(3, 6), ["Error: refused", "    at pay", "Caused by: no route"]);
  assertMatch(lines[6], new RegExp(`^\\S+ INFO Search completed query=kettle service=search trace_id=${TRACE}$`));
  assertStrictEquals(lines.length, 7);
});

browserTest("page copies a part of one row as one line, and a whole row as a record", async (setting) => {
  const { stream, server, page } = setting;
  writeThree(stream);
  await open(page, server.url);
  const row = `[data-id="${stream.run}-1"]`;
  assertStrictEquals(
    await copyText(page, `${row} .level`, `${row} .message`),
    "INFO search Search completed",
  );
  assertMatch(
    await copyText(page, `${row} time`, `${row} .text`),
    new RegExp(`^\\S+Z INFO Search completed query=kettle service=search trace_id=${TRACE}$`),
  );
});

browserTest("page has spaces between the parts of a row", async ({ stream, server, page }) => {
  writeThree(stream);
  await open(page, server.url);
  const text = await page.locator(`[data-id="${stream.run}-3"]`).textContent();
  assertMatch(text ?? "", /^ \[[\d:.]+\] INFO search Done hits=3$/);
  assertStrictEquals(
    await page.locator(`[data-id="${stream.run}-2"] .text`).innerText().then((text) => text.slice(0, 42)),
    "Checkout failed +1 line Error: refused +2 ",
  );
});

browserTest("page gives the button of every row a name of its own", async ({ stream, server, page }) => {
  writeThree(stream);
  stream.write({ message: "Done", metadata: { logger: "search", hits: 3 } });
  await open(page, server.url);
  const details = ["Done (4)", "Done (3)", "Checkout failed (2)", "Search completed (1)"];
  for (const name of details) {
    assertStrictEquals(await page.getByRole("button", { name: `Details: ${name}`, exact: true }).count(), 1, name);
  }
  await page.locator(`[data-id="${stream.run}-2"] .message`).click();
  await page.locator(".details").waitFor();
  const names = await page.locator(".row button, .pins button").evaluateAll((buttons) =>
    buttons.map((button) => button.getAttribute("aria-label") ?? button.textContent!)
  );
  assertEquals(names.filter((name, index) => names.indexOf(name) !== index), []);
  assertEquals(await violations(page), []);
});

browserTest("page selects rows by Shift+click, and copies them in each format", async ({ stream, server, page }) => {
  writeThree(stream);
  await open(page, server.url);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const messages = page.locator("[data-id] .message");
  await messages.nth(0).click({ modifiers: ["Shift"] });
  await messages.nth(2).click({ modifiers: ["Shift"] });
  assertStrictEquals(await page.locator(".row.selected").count(), 3);
  assertStrictEquals(await page.locator(".details").count(), 0);
  assertStrictEquals(await page.locator("output", { hasText: "3 rows selected" }).count(), 1);
  assertEquals(await violations(page), []);

  const copied = async (name: string) => {
    await copyBy(page.getByRole("button", { name }));
    return await clipboard(page);
  };
  assertEquals((await copied("Copy text")).split("\n").length, 7);
  assertEquals(JSON.parse(await copied("Copy JSON")).map(({ message }: { message: string }) => message), [
    "Done",
    WHOLE.message,
    "Search completed",
  ]);
  const lines = (await copied("Copy NDJSON")).trimEnd().split("\n");
  assertEquals(lines.map((line) => JSON.parse(line).level), ["INFO", "ERROR", "INFO"]);
  assertMatch(await copied("Copy Markdown"), /^\| Time \| Level .*\| Done \| hits=3 \|\n.*```text\n.*at pay/s);

  await page.locator("[data-id] .message").nth(1).click();
  assertStrictEquals(await page.locator(".row.selected").count(), 0);
  await page.waitForSelector(".details");
});

browserTest("page selects rows by keys, holds new rows back, and lets go on Escape", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 120);
  await open(page, server.url);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.keyboard.press("V");
  for (let count = 1; count < 80; count++) await page.keyboard.press(count % 2 === 0 ? "ArrowDown" : "j");
  await page.locator("output", { hasText: "80 rows selected" }).waitFor();
  stream.write({ message: "later" });
  await page.locator(".new-rows").waitFor();
  await page.keyboard.press("ControlOrMeta+c");
  const lines = (await clipboard(page)).split("\n");
  assertEquals([lines.length, lines[0].slice(-5), lines[79].slice(-4)], [80, "n120.", "n41."]);
  await page.keyboard.press("c");
  await page.locator(".toast", { hasText: "Copied" }).waitFor();
  assertStrictEquals(JSON.parse(await clipboard(page)).length, 80);
  await page.keyboard.press("Escape");
  await page.locator(".selection").waitFor({ state: "detached" });
  await page.keyboard.press("Shift+ArrowUp");
  await page.locator("output", { hasText: "2 rows selected" }).waitFor();
  await page.keyboard.press("ControlOrMeta+a");
  await page.locator("output", { hasText: "120 rows selected" }).waitFor();
});

browserTest("page exports the selected rows, oldest first", async ({ stream, server, page }) => {
  writeNumbers(stream, 1, 9);
  await open(page, server.url);
  const messages = page.locator("[data-id] .message");
  await messages.nth(1).click({ modifiers: ["Shift"] });
  await messages.nth(3).click({ modifiers: ["Shift"] });
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export selection" }).click(),
  ]);
  assertMatch(download.suggestedFilename(), /^ringside-selection-[\dT-]+Z\.ndjson$/);
  const text = await Deno.readTextFile((await download.path())!);
  assertEquals(text.trimEnd().split("\n").map((line) => JSON.parse(line).message), ["n6.", "n7.", "n8."]);
});

for (const { width, locale } of [{ width: 360, locale: "en-GB" }, { width: 360, locale: "fr-FR" }]) {
  browserTest(`page fits the bar of selected rows at ${width} px in ${locale}`, async ({ stream, server, page }) => {
    writeThree(stream);
    await open(page, server.url);
    await shown(page, "Done");
    await page.keyboard.press("ControlOrMeta+a");
    const box = (await page.locator(".selection").boundingBox())!;
    assert(box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
    for (const button of await page.locator(".selection button").all()) {
      const { x, width: buttonWidth } = (await button.boundingBox())!;
      assert(x >= box.x && x + buttonWidth <= box.x + box.width);
    }
    assertEquals(await violations(page), []);
  }, { context: { viewport: { width, height: 640 }, locale } });
}
