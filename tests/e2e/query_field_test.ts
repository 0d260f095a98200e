import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { LogStream } from "../../lib/stream/log_stream.ts";
import { violations } from "./axe.ts";
import { browserTest, leastLevel, listed, messages, open, pickLeast, shown } from "./page_fixture.ts";

const FIELD = "input[name=q]";

/** Writes records of three services; one of them fails. */
function writeShop(stream: LogStream) {
  for (let order = 1; order <= 30; order++) {
    stream.write({
      level: order % 10 === 0 ? "ERROR" : "INFO",
      message: `Order ${order}`,
      metadata: {
        service: ["api", "shop front", "mail"][order % 3],
        duration_ms: order,
        user: { name: order % 2 === 0 ? 'Ann "A" Lee' : "Bob" },
      },
    });
  }
}

/** Waits for suggestions and returns them. */
async function suggested(page: Page): Promise<string[]> {
  await page.locator(".suggestions .option").first().waitFor();
  return await page.locator(".suggestions .option .text").allTextContents();
}

browserTest(
  "query field suggests known fields and values, and inserts them, by keys alone",
  async (setting) => {
    const { stream, server, page } = setting;
    writeShop(stream);
    await open(page, server.url);
    await page.keyboard.press("/");
    await page.keyboard.type("us");
    assertEquals(await suggested(page), ["user", "user.name"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    assertStrictEquals(await page.inputValue(FIELD), "user.name:");
    assertEquals(await suggested(page), ['Ann "A" Lee', "Bob", ":*"]);
    await page.keyboard.type("lee");
    assertEquals(await suggested(page), ['Ann "A" Lee']);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assertStrictEquals(await page.inputValue(FIELD), 'user.name:"Ann \\"A\\" Lee" ');
    assertStrictEquals(await page.getByRole("listbox").count(), 0);
    await listed(page, 15);
    await page.keyboard.type("-level:");
    assertEquals((await suggested(page)).slice(0, 6), ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Escape");
    await page.keyboard.type("err");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    assertStrictEquals(await page.inputValue(FIELD), 'user.name:"Ann \\"A\\" Lee" -level:ERROR ');
    await listed(page, 12);
    // An accepted suggestion can be undone like typed text.
    await page.keyboard.press("ControlOrMeta+z");
    assertMatch(await page.inputValue(FIELD), /-level:(err)?$/);
  },
);

browserTest("query field suggests comparisons and times, and accepts them by the mouse", async (setting) => {
  const { stream, server, page } = setting;
  writeShop(stream);
  await open(page, server.url);
  await page.locator(FIELD).pressSequentially("dur");
  await page.getByRole("option", { name: "duration_ms" }).click();
  await page.getByRole("option", { name: "at least" }).click();
  assertStrictEquals(await page.inputValue(FIELD), "duration_ms>=");
  await page.keyboard.type("29 time");
  await page.getByRole("option", { name: "timestamp" }).click();
  await page.getByRole("option", { name: "15 minutes ago" }).click();
  assertStrictEquals(await page.inputValue(FIELD), "duration_ms>=29 timestamp>=15m ");
  assertStrictEquals(await page.evaluate(() => document.activeElement?.getAttribute("name")), "q");
  await listed(page, 2);
});

browserTest("query field suggests values that only the server knows", async ({ stream, server, page }) => {
  writeShop(stream);
  stream.write({ level: "ERROR", message: "alone", metadata: { service: "billing" } });
  await open(page, `${server.url}?q=billing`);
  await page.locator(FIELD).pressSequentially(" service:");
  await page.getByRole("option", { name: "shop front" }).waitFor();
  assertEquals(await suggested(page), ["api", "mail", "shop front", "billing", ":*"]);
});

browserTest("query field accepts no suggestion on Enter that was not chosen", async (setting) => {
  const { stream, server, page } = setting;
  writeShop(stream);
  await open(page, server.url);
  await page.focus(FIELD);
  await page.keyboard.type("service");
  await suggested(page);
  await page.keyboard.press("Enter");
  assertStrictEquals(await page.inputValue(FIELD), "service");
  assertStrictEquals(await page.getByRole("listbox").count(), 0);
  await page.waitForURL((url) => url.searchParams.get("q") === "service");
  await page.keyboard.type(":m");
  await suggested(page);
  await page.keyboard.press("Escape");
  assertStrictEquals(await page.getByRole("listbox").count(), 0);
  assertStrictEquals(await page.evaluate(() => document.activeElement?.getAttribute("name")), "q");
  await page.keyboard.press("Escape");
  assertStrictEquals(await page.evaluate(() => document.activeElement?.getAttribute("name")), null);
  assertStrictEquals(await page.inputValue(FIELD), "service:m");
});

browserTest("query field is a combobox for screen readers", async ({ stream, server, page }) => {
  writeShop(stream);
  await open(page, server.url);
  const field = page.getByRole("combobox", { name: "Search" });
  assertStrictEquals(await field.getAttribute("aria-expanded"), "false");
  await field.pressSequentially("service:");
  await suggested(page);
  assertStrictEquals(await field.getAttribute("aria-expanded"), "true");
  assertStrictEquals(await field.getAttribute("aria-activedescendant"), null);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.locator(".option[aria-selected=true]").waitFor();
  const active = await field.getAttribute("aria-activedescendant");
  const option = page.locator(`#${await field.getAttribute("aria-controls")} #${active}`);
  assertStrictEquals(await option.getAttribute("aria-selected"), "true");
  assertStrictEquals(await page.locator(".option[aria-selected=true]").count(), 1);
  await page.keyboard.press("Escape");
  assertEquals(
    await Promise.all(
      ["aria-expanded", "aria-activedescendant", "aria-controls"].map((name) => field.getAttribute(name)),
    ),
    ["false", null, null],
  );
});

browserTest("query field keeps recent queries, for the next visit and in other tabs", async (setting) => {
  const { stream, server, page } = setting;
  writeShop(stream);
  await open(page, server.url);
  for (const q of ["service:mail", "Order", 'user.name:"Bob"']) {
    await page.fill(FIELD, q);
    await page.press(FIELD, "Enter");
  }
  const other = await page.context().newPage();
  await open(other, server.url);
  await other.keyboard.press("/");
  await other.keyboard.press("ArrowDown");
  assertEquals((await suggested(other)).slice(0, 4), [
    'user.name:"Bob"',
    "Order",
    "service:mail",
    "Clear history",
  ]);
  await other.keyboard.press("ArrowDown");
  await other.keyboard.press("ArrowDown");
  await other.keyboard.press("Shift+Delete");
  assertEquals((await suggested(other)).slice(0, 2), ['user.name:"Bob"', "service:mail"]);
  await other.keyboard.press("Enter");
  assertStrictEquals(await other.inputValue(FIELD), "service:mail");
  await listed(other, 10);
  await other.goBack();
  assertStrictEquals(await other.inputValue(FIELD), "");

  await page.fill(FIELD, "");
  await page.press(FIELD, "ArrowDown");
  assertEquals((await suggested(page)).slice(0, 2), ["service:mail", 'user.name:"Bob"']);
  await page.hover(".option.query");
  await page.locator(".option.query .remove").first().click();
  assertEquals((await suggested(page))[0], 'user.name:"Bob"');
  await page.getByRole("option", { name: "Clear history" }).click();
  await page.waitForFunction(() => document.querySelector(".option.query") === null);
  assertStrictEquals(await page.evaluate(() => localStorage.getItem("ringside.queries")), "[]");
});

browserTest("query field works without storage", async ({ stream, server, page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  writeShop(stream);
  await open(page, server.url);
  await page.fill(FIELD, "Order");
  await page.press(FIELD, "Enter");
  await page.fill(FIELD, "");
  await page.press(FIELD, "ArrowDown");
  assertStrictEquals((await suggested(page))[0], "Order");
  await page.keyboard.press("Escape");
  await page.getByLabel("Saved views").click();
  await page.getByLabel("Save this view as").fill("All");
  await page.keyboard.press("Enter");
  await page.getByText("Storage is blocked").waitFor();
  await page.getByRole("link", { name: "All" }).waitFor();
});

browserTest("page goes Back over a typed query in one step, and to the previous level", async (setting) => {
  const { stream, server, page } = setting;
  writeShop(stream);
  await open(page, server.url);
  const address = () => new URL(page.url()).search;
  await page.focus(FIELD);
  await page.keyboard.type("Order 1");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.search === "?q=Order+1");
  await page.keyboard.type("2");
  await page.keyboard.press("Enter");
  await pickLeast(page, "ERROR");
  await page.waitForFunction(() => location.search === "?level=ERROR&q=Order+12");
  await page.reload();
  await page.waitForSelector("html[data-hydrated]");
  assertEquals([await leastLevel(page), await page.inputValue(FIELD)], ["ERROR", "Order 12"]);
  const past: string[] = [];
  for (let step = 0; step < 3; step++) {
    await page.goBack();
    past.push(`${address()} ${await page.inputValue(FIELD)}`);
  }
  assertEquals(past, ["?q=Order+12 Order 12", "?q=Order+1 Order 1", " "]);
  await page.goForward();
  await shown(page, "Order 1");
  assertStrictEquals(await page.inputValue(FIELD), "Order 1");
});

browserTest("page goes Back to a search of an address of the API", async ({ stream, server, page }) => {
  writeShop(stream);
  await open(page, `${server.url}?level=ERROR&search=order+1`);
  assertStrictEquals(await page.inputValue(FIELD), '"order 1"');
  await page.fill(FIELD, "service:mail");
  await page.press(FIELD, "Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "service:mail");
  await page.goBack();
  assertStrictEquals(await page.inputValue(FIELD), '"order 1"');
  await listed(page, 1);
});

browserTest("page saves views by name, opens them as steps and as links, in all tabs", async (setting) => {
  const { stream, server, page } = setting;
  writeShop(stream);
  await open(page, `${server.url}?level=ERROR&q=service:api`);
  const other = await page.context().newPage();
  await open(other, server.url);

  await page.getByLabel("Saved views").click();
  assertStrictEquals(await page.inputValue("#view-name"), "service:api");
  await page.waitForFunction(() => document.activeElement?.id === "view-name");
  await page.keyboard.type("API trouble");
  await page.getByRole("button", { name: "Save" }).click();
  assertStrictEquals(await page.getByRole("link", { name: "API trouble" }).getAttribute("aria-current"), "true");
  assertStrictEquals(await page.getByRole("button", { name: "Replace" }).count(), 1);

  await other.getByLabel("Saved views").click();
  const link = other.getByRole("link", { name: "API trouble" });
  assertStrictEquals(await link.getAttribute("href"), "?level=ERROR&q=service%3Aapi");
  await link.click();
  assertStrictEquals(await other.locator(".menu[open]").count(), 0);
  await listed(other, 1);
  assertEquals([await leastLevel(other), await other.inputValue(FIELD)], ["ERROR", "service:api"]);
  assertStrictEquals(new URL(other.url()).search, "?level=ERROR&q=service%3Aapi");
  await other.goBack();
  await listed(other, 30);

  const [opened] = await Promise.all([
    other.context().waitForEvent("page"),
    other.getByLabel("Saved views").click().then(() => link.click({ modifiers: ["ControlOrMeta"] })),
  ]);
  await opened.waitForURL((url) => url.search === "?level=ERROR&q=service%3Aapi");
  assertEquals(await messages(opened), ["Order 30"]);

  await page.getByRole("button", { name: "Rename API trouble" }).click();
  await page.keyboard.type("Trouble");
  await page.keyboard.press("Enter");
  // The menu closes if the other tab loses the focus.
  if (await other.locator(".menu[open]").count() === 0) await other.getByLabel("Saved views").click();
  await other.getByRole("link", { name: "Trouble" }).waitFor();
  await page.getByRole("button", { name: "Remove Trouble" }).click();
  await other.getByText("No saved views").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await other.getByRole("link", { name: "Trouble" }).waitFor();
  await page.reload();
  await page.waitForSelector("[data-hydrated]");
  await page.getByLabel("Saved views").click();
  await page.getByRole("link", { name: "Trouble" }).waitFor();
});

browserTest("query field underlines the error, also in scrolled text", async (setting) => {
  const { stream, server, page } = setting;
  writeShop(stream);
  await open(page, server.url);
  const top = () => page.locator("[data-id]").first().boundingBox();
  const before = await top();
  await page.fill(FIELD, `${"word ".repeat(30)}level>=loud ${"word ".repeat(30)}`);
  await page.waitForSelector(".marks mark");
  const field = page.locator(FIELD);
  for (const left of [0, 300, 1e6]) {
    await field.evaluate((element, left) => element.scrollLeft = left, left);
    await page.waitForFunction(() =>
      document.querySelector(".marks")!.scrollLeft ===
        document.querySelector<HTMLInputElement>("input[name=q]")!.scrollLeft
    );
  }
  assert(await field.evaluate((element) => element.scrollLeft) > 300);
  assertStrictEquals(await page.locator(".marks mark").textContent(), "loud");
  // The error is shown above the list, which does not move.
  assertStrictEquals(await page.locator("#query-error").isVisible(), true);
  assertEquals(await top(), before);
});

for (
  const { locale, remedy } of [
    { locale: "en-GB", remedy: "Add a closing ]" },
    { locale: "fr-FR", remedy: "Ajoutez un ] fermant" },
  ]
) {
  browserTest(`query field refuses a regular expression with an open class, in ${locale}`, async (setting) => {
    const { stream, server, page } = setting;
    writeShop(stream);
    await open(page, server.url);
    await page.fill(FIELD, "service:api /[a/");
    await page.locator("#query-error", { hasText: remedy }).waitFor();
    assertStrictEquals(await page.locator(".marks mark").textContent(), "/");
  }, { context: { locale } });
}

for (
  const { name, context } of [
    { name: "in the dark theme", context: { colorScheme: "dark" } },
    { name: "in the light theme", context: { colorScheme: "light" } },
    { name: "360 px wide", context: { viewport: { width: 360, height: 640 } } },
    { name: "at 200 % zoom", context: { viewport: { width: 640, height: 360 } } },
  ] as const
) {
  browserTest(`query field's suggestions and views can be used ${name}`, async ({ stream, server, page }) => {
    writeShop(stream);
    await open(page, server.url);
    await page.fill(FIELD, `service:api ${"x".repeat(100)}`);
    await page.press(FIELD, "Enter");
    await page.fill(FIELD, "");
    await page.press(FIELD, "ArrowDown");
    await page.keyboard.press("ArrowDown");
    assertEquals(await faults(page, ".suggestions"), []);
    await page.keyboard.press("Escape");
    await page.fill(FIELD, "level>=loud");
    assertEquals(await faults(page, "#query-error"), []);
    await page.fill(FIELD, "service:api");
    await page.press(FIELD, "Enter");
    await page.getByLabel("Saved views").click();
    await page.fill("#view-name", "A name that is rather long for where it stands, and then some");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^Rename A/ }).focus();
    assertEquals(await faults(page, ".sheet:has(.saved)"), []);
  }, { context });
}

/** Returns the findings of axe-core, and whether something overflows sideways. */
async function faults(page: Page, selector: string): Promise<readonly string[]> {
  await page.locator(selector).waitFor();
  const cut = await page.evaluate((selector) => {
    const { left, right } = document.querySelector(selector)!.getBoundingClientRect();
    const isCut = left < 0 || right > innerWidth || document.documentElement.scrollWidth > innerWidth;
    return isCut ? [`from ${left} to ${right} of ${innerWidth}`] : [];
  }, selector);
  return [...cut, ...await violations(page)];
}

browserTest("query field is in French for a reader of French", async ({ stream, server, page }) => {
  writeShop(stream);
  await open(page, server.url);
  await page.locator(FIELD).pressSequentially("duration_ms");
  await page.getByRole("option", { name: "au moins" }).click();
  await page.keyboard.press("Escape");
  await page.getByLabel("Vues enregistrées").click();
  await page.getByText("Aucune vue enregistrée").waitFor();
}, { context: { locale: "fr-FR" } });

/** Queries of every kind, and the parts of a row that they mark. */
const MARKED: readonly (readonly [q: string, ...marked: string[]])[] = [
  ["checkout", "checkout", "Checkout", "checkout"],
  ['"out fai"', "out ", "fai"],
  ["check*fail", "Check", "fail"],
  ["service:checkout", "checkout"],
  ["user.name:ann", '"Ann"'],
  ["/fai\\w+/", "failed"],
  ["path:/\\/che\\w+/", "/checkout"],
  ["duration", "duration"],
  ["-refund (red OR nothing)", "red"],
];

browserTest("page marks the matches of each kind of query, in the message and the metadata", async (setting) => {
  const { stream, server, page } = setting;
  stream.write({
    message: "Checkout \x1b[31mfailed\x1b[0m <b>red</b>",
    metadata: { service: "checkout", path: "/checkout/7", duration_ms: 12, user: { name: "Ann" } },
  });
  await open(page, server.url);
  for (const [q, ...marked] of MARKED) {
    await page.fill(FIELD, q);
    await page.press(FIELD, "Enter");
    await page.waitForURL((url) => url.searchParams.get("q") === q);
    assertEquals([q, ...await page.locator("[data-id] mark").allTextContents()], [q, ...marked]);
  }
  assertStrictEquals(await page.locator("[data-id] b").count(), 0);
});
