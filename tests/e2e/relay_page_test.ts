import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { openRelay } from "../../lib/cluster/relay.ts";
import { startNode } from "../cluster/nodes.ts";
import { until } from "../support/wait.ts";
import { violations } from "./axe.ts";
import { browserTest, messages, open, type Setting, shown, texts } from "./page_fixture.ts";

/** Follows a server of which some records are overwritten, and opens the page. */
async function openWithGap({ stream, server, page }: Setting, params = ""): Promise<void> {
  await using leaf = startNode({ name: "leaf", capacity: 10 });
  const relay = openRelay(stream, { from: leaf.url });
  await until(() => relay.states[0].state === "live", "the leaf", () => relay.states);
  leaf.stream.write({ message: "first", metadata: { service: "shop" } });
  await until(() => relay.states[0].received === 1, "the first record", () => relay.states);
  for (let count = 1; count <= 50; count++) leaf.stream.write({ message: `n${count}.` });
  await until(() => relay.states[0].received + relay.states[0].missed === 51, "the others", () => relay.states);
  stream.write({ message: "own" });
  await open(page, server.url + params);
  await shown(page, "n50.");
  await page.locator("[data-gap]").first().waitFor();
  await relay.close();
}

/** Returns the sum of the first numbers in texts. */
function sumOf(all: readonly string[]): number {
  return all.reduce((sum, text) => sum + Number(/\d+/.exec(text)?.[0]), 0);
}

const hueOf = (page: Page, selector: string) => page.locator(selector).first().getAttribute("data-hue");

browserTest(
  "page shows what was missed of a followed server as gaps, so that the account balances",
  async (setting) => {
    const { page } = setting;
    await openWithGap(setting);
    const gaps = await texts(page, "[data-gap]");
    for (const gap of gaps) {
      assertMatch(
        gap,
        /^\d+ records of leaf missed: (?:they were overwritten|the server that follows)/,
      );
    }
    const numbers = (await messages(page)).filter((message) => /^n\d+\.$/.test(message));
    assertStrictEquals(sumOf(gaps) + numbers.length, 50);
    assertStrictEquals(await page.locator("[data-gap] .load").count(), 0);
    assertEquals(await violations(page), []);
  },
);

browserTest("page has the origin as a field with a color, a facet and a column", async (setting) => {
  const { page } = setting;
  await openWithGap(setting);
  const field = '.row .field[title="origin=leaf"]';
  const hue = await hueOf(page, field);
  assertMatch(hue ?? "", /^[0-7]$/);
  const facet = page.locator('.facet[data-value="leaf"]');
  await facet.waitFor();
  assertEquals(await page.locator(".facets h2").allTextContents(), ["service", "origin", "logger"]);
  assertStrictEquals(await facet.locator("[data-hue]").first().getAttribute("data-hue"), hue);
  await facet.locator(".choice").click();
  await page.waitForFunction(() => !document.querySelector(".list")?.textContent?.includes("own"));
  assertStrictEquals(new URL(page.url()).searchParams.get("q"), "origin:leaf");
  await page.goto(`${setting.server.url}?columns=origin`);
  await page.locator(".row .cell", { hasText: "origin=leaf" }).first().waitFor();
  assertStrictEquals(await hueOf(page, ".row .cell:not(:empty)"), hue);
  assertEquals(await violations(page), []);
});

browserTest("page names what was missed of a followed server in French", async (setting) => {
  await openWithGap(setting);
  const gaps = await texts(setting.page, "[data-gap]");
  assert(gaps.every((gap) => /^\d+ entrées de leaf manquées\u00a0: /.test(gap)), gaps.join());
}, { context: { locale: "fr-FR" } });
