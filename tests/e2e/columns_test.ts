import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { LogStream } from "../../lib/stream/log_stream.ts";
import { violations } from "./axe.ts";
import { browserTest, messages, open, shown, texts } from "./page_fixture.ts";

function write(stream: LogStream) {
  for (const [message, duration_ms, region] of [["a", 12.5, "eu"], ["b", 3012, "us"], ["c", 8, "eu"]] as const) {
    stream.write({ message, metadata: { duration_ms, region, user: { id: message } } });
  }
  stream.write({ message: "d" });
}

const cells = (page: Page, index: number) => texts(page, `.row .cell:nth-of-type(${index})`);
const heads = (page: Page) => texts(page, "[data-column] .name");
const columnsOf = (page: Page) => new URL(page.url()).searchParams.get("columns");

browserTest(
  "page shows a field as a column from the value of a record, with its unit on the right",
  async (setting) => {
    const { stream, server, page } = setting;
    write(stream);
    await open(page, server.url);
    assertStrictEquals(await page.locator(".column-heads").count(), 0);
    await page.locator(".message", { hasText: "b" }).click();
    await page.getByRole("button", { name: "Show duration_ms as a column" }).click();
    await page.waitForSelector(".column-heads");
    await page.keyboard.press("Escape");
    assertEquals(await texts(page, ".row .cell"), [
      "",
      "duration_ms=8\u00a0ms",
      "duration_ms=3,012\u00a0ms",
      "duration_ms=12.5\u00a0ms",
    ]);
    assertStrictEquals(await page.locator(".row .field", { hasText: "duration_ms" }).count(), 0);
    const right = await page.locator(".row .cell.number").evaluateAll((all) =>
      all.map((cell) => getComputedStyle(cell).textAlign + Math.round(cell.getBoundingClientRect().right))
    );
    assertStrictEquals(new Set(right).size, 1);
    assert(right[0].startsWith("right"));
    const [message, cell] = await Promise.all(
      [".row .text", ".row .cell"].map((selector) => page.locator(selector).first().boundingBox()),
    );
    assert(message!.width > cell!.width, "the message is the widest");
    assertEquals(await violations(page), []);
  },
);

browserTest(
  "page aligns the name of a column with its values, also for a name of a part of the page",
  async (setting) => {
    const { stream, server, page } = setting;
    stream.write({ message: "one", metadata: { status: 200, row: 7, menu: 1.5, service: "gateway", hidden: "no" } });
    await open(page, `${server.url}?columns=status,row,menu,service,hidden`);
    await page.waitForSelector(".column-heads .number");
    const sides = await page.locator("[data-column]").evaluateAll((heads) =>
      heads.map((head, index) => {
        const name = document.createRange();
        name.selectNodeContents(head.querySelector(".name")!);
        const value = document.createRange();
        value.selectNodeContents(document.querySelectorAll(".row .cell")[index].lastChild!);
        const side = head.matches(".number") ? "right" : "left";
        return Math.abs(name.getBoundingClientRect()[side] - value.getBoundingClientRect()[side]);
      })
    );
    assertEquals(sides.filter((difference) => difference > 2), []);
    assertStrictEquals(await page.locator(".cell[data-hue]").count(), 1);
  },
  { signals: true },
);

browserTest(
  "page adds columns by name and from the menu, and keeps them in the link and for the next visit",
  async (setting) => {
    const { stream, server, page } = setting;
    write(stream);
    await open(page, server.url);
    await page.keyboard.press("H");
    await page.keyboard.type("user.id");
    await page.keyboard.press("Enter");
    await page.getByRole("checkbox", { name: "region" }).check();
    await page.waitForFunction(() => document.querySelectorAll("[data-column]").length === 2);
    assertEquals(await violations(page), []);
    await page.waitForFunction(() => location.search.includes("columns="));
    assertStrictEquals(columnsOf(page), "user.id,region");
    await page.keyboard.press("Escape");
    await open(page, page.url().replace("user.id", "user.id:77"));
    await page.waitForSelector(".column-heads");
    assertEquals(await heads(page), ["user.id", "region"]);
    assertStrictEquals(Math.round((await page.locator("[data-column]").first().boundingBox())!.width), 77);
    await open(page, server.url);
    await page.waitForSelector(".column-heads");
    assertStrictEquals(columnsOf(page), "user.id,region", "a link changes no choice");
    await page.fill("input[name=q]", "a");
    await page.waitForFunction(() => location.search.includes("q=a&columns="));
  },
);

browserTest("page sorts the loaded rows by a column, and returns to the order of time", async (setting) => {
  const { stream, server, page } = setting;
  write(stream);
  await open(page, `${server.url}?columns=duration_ms`);
  await page.waitForSelector(".column-heads");
  const sort = (name: string) => page.getByRole("button", { name, exact: true }).click();
  await sort("Sort by duration_ms");
  await page.getByText("4 loaded records sorted by duration_ms").waitFor();
  assertEquals(await messages(page), ["b", "a", "c", "d"]);
  assertEquals(await violations(page), []);
  stream.write({ message: "later", metadata: { duration_ms: 1 } });
  await sort("Sorted by duration_ms, descending");
  await page.getByRole("button", { name: "Sorted by duration_ms, ascending", exact: true }).waitFor();
  assertEquals(await messages(page), ["c", "a", "b", "d"]);
  await sort("Sorted by duration_ms, ascending");
  await page.mouse.move(0, 0);
  await shown(page, "later");
  assertEquals(await messages(page), ["later", "d", "c", "b", "a"]);
});

browserTest("page reorders, resizes and hides columns by pointer and by keyboard", async ({ stream, server, page }) => {
  write(stream);
  await open(page, `${server.url}?columns=duration_ms,region`);
  await page.waitForSelector(".column-heads");
  const settled = (text: string) =>
    page.waitForFunction((text) => new URLSearchParams(location.search).get("columns") === text, text);
  const name = page.locator("[data-column=region] .name");
  const [from, to] = await Promise.all([name.boundingBox(), page.locator("[data-column=duration_ms]").boundingBox()]);
  await page.mouse.move(from!.x + 10, from!.y + 8);
  await page.mouse.down();
  await page.mouse.move(to!.x + 20, to!.y + 8, { steps: 4 });
  await page.mouse.up();
  await settled("region,duration_ms");
  assertStrictEquals(await page.locator(".sort-head").count(), 0, "a drag is no click");
  await page.getByRole("button", { name: "Sort by duration_ms", exact: true }).click();
  await page.getByText("4 loaded records sorted by duration_ms").waitFor();
  await page.getByRole("button", { name: "Sort by time" }).click();
  await page.waitForSelector(".sort-head", { state: "detached" });
  const edge = (await page.locator("[data-column=region] .edge").boundingBox())!;
  await page.mouse.move(edge.x + 3, edge.y + 8);
  await page.mouse.down();
  await page.mouse.move(edge.x - 37, edge.y + 8, { steps: 4 });
  await page.mouse.up();
  await settled("region:150,duration_ms");
  await page.locator(".column-heads button").first().focus();
  for (let count = 0; count < 4; count++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Alt+ArrowRight");
  await settled("duration_ms,region:150");
  await page.keyboard.press("Shift+ArrowRight");
  await settled("duration_ms,region:140");
  await page.keyboard.press("Delete");
  await settled("duration_ms");
  await page.locator("[data-column=duration_ms]").hover();
  await page.getByRole("button", { name: "Hide column duration_ms" }).click();
  await page.waitForSelector(".column-heads", { state: "detached" });
  assertEquals(await cells(page, 1), []);
});

browserTest("page sorts by a click after a drop without one, and ends a drag that is cancelled", async (setting) => {
  const { stream, server, page } = setting;
  write(stream);
  await open(page, `${server.url}?columns=duration_ms,region`);
  const name = page.locator("[data-column=region] .name");
  await name.waitFor();
  /** Drags the second column before the first; the browser gives events of a script no click. */
  const drag = (end: "pointerup" | "pointercancel") =>
    name.evaluate((button, end) => {
      const fire = (type: string, clientX: number) =>
        button.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX }));
      fire("pointerdown", button.getBoundingClientRect().left + 10);
      fire("pointermove", 0);
      fire(end, 0);
      fire("pointermove", 0);
      return button.hasAttribute("data-dragged");
    }, end);
  assertStrictEquals(await drag("pointercancel"), false);
  assertEquals(await heads(page), ["duration_ms", "region"]);
  await drag("pointerup");
  await page.waitForFunction(() => document.querySelector("[data-column]")?.getAttribute("data-column") === "region");
  await page.getByRole("button", { name: "Sort by Message", exact: true }).click();
  await page.getByRole("region", { name: "Sort order" }).getByText("4 loaded records sorted by Message").waitFor();
});

browserTest("page keeps one stop of the Tab key in the columns while they are hidden", async (setting) => {
  const { stream, server, page } = setting;
  write(stream);
  await open(page, `${server.url}?columns=duration_ms,region`);
  await page.locator("[data-column=region] .name").focus();
  const stops = () =>
    page.locator('.column-heads [tabindex="0"]').evaluateAll((all) => all.map((stop) => stop.textContent!.trim()));
  assertEquals(await stops(), ["region"]);
  await page.keyboard.press("Delete");
  await page.waitForSelector("[data-column=region]", { state: "detached" });
  assertEquals(await stops(), ["duration_ms"]);
  assertStrictEquals(await page.evaluate(() => document.activeElement!.textContent!.trim()), "duration_ms");
  await page.locator("[data-column=duration_ms]").hover();
  await page.getByRole("button", { name: "Hide column duration_ms" }).click();
  await page.waitForSelector(".column-heads", { state: "detached" });
});
