import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { askJson } from "../support/ask.ts";
import { violations } from "./axe.ts";
import { browserTest, messages, open, shown, texts } from "./page_fixture.ts";

const RULES = ["Errors: count > 2 to desktop to slack:https://hooks.slack.com/services/secret where level:fatal"];

for (
  const { name, context, words } of [
    {
      name: "in the dark theme",
      context: { colorScheme: "dark" },
      words: {
        expected: '"count > lots" at 8: expected a number',
        ...{ alerts: "Alerts", history: "History", add: "New rule", edit: "Edit", trial: "Try", save: "Save" },
        ...{ name: "Name", condition: "Condition", query: "Query", remove: "Delete", firing: "Alerts: 1 alert firing" },
        ...{ tried: /^Would have fired 1 time since yesterday \(5 matching records\)$/, cancel: "Cancel" },
      },
    },
    {
      name: "in French, in the light theme, 360 px wide",
      context: { colorScheme: "light", locale: "fr-FR", viewport: { width: 360, height: 640 } },
      words: {
        expected: "Attendu : un nombre",
        ...{ alerts: "Alertes", history: "Historique", add: "Nouvelle règle", edit: "Modifier", trial: "Essayer" },
        ...{ save: "Enregistrer", name: "Nom", condition: "Condition", query: "Requête", remove: "Supprimer" },
        ...{ firing: "Alertes: 1 alerte en cours", cancel: "Annuler" },
        tried: /^1 alerte depuis hier avec cette règle \(5 entrées correspondantes\)$/,
      },
    },
  ] as const
) {
  browserTest(`page tries, adds, changes and removes a rule of alerts ${name}`, async ({ stream, server, page }) => {
    for (let number = 0; number < 5; number++) stream.write({ level: "ERROR", message: "Disk full" });
    await open(page, `${server.url}?q=disk`);
    await page.getByRole("tab", { name: words.alerts, exact: true }).click();
    const list = page.getByRole("region", { name: words.alerts });
    await list.getByRole("listitem").waitFor();
    assertEquals(await texts(page, ".alert-list .rules .rule-to"), ["desktop, slack:https://hooks.slack.com/…"]);
    assertEquals(await violations(page), []);

    await list.getByRole("button", { name: words.add }).click();
    const form = list.getByRole("form");
    const field = (name: string) => form.getByLabel(name, { exact: true });
    assertStrictEquals(await page.evaluate(() => document.activeElement?.tagName), "INPUT");
    assertStrictEquals(await field(words.query).inputValue(), "disk");
    await field(words.name).fill("Disk");
    await field(words.condition).fill("count > lots");
    await form.getByRole("button", { name: words.save }).click();
    const answer = form.locator("output");
    await answer.getByText(words.expected).waitFor();
    assertStrictEquals(await field(words.condition).getAttribute("aria-invalid"), "true");
    await field(words.condition).fill("count > 2 in 1m");
    await form.getByRole("button", { name: words.trial }).click();
    await answer.getByText(words.tried).waitFor();
    assertEquals(await violations(page), []);
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assertStrictEquals(isWide, false);
    await form.getByRole("button", { name: words.save }).click();
    await list.getByText("Disk", { exact: true }).waitFor();
    assertStrictEquals(await page.evaluate(() => document.activeElement?.getAttribute("aria-pressed")), "true");

    await list.getByRole("button", { name: `${words.edit}: Disk` }).click();
    await field(words.condition).fill("count > 0");
    await page.keyboard.press("Enter");
    await form.waitFor({ state: "detached" });
    stream.write({ level: "ERROR", message: "Disk full again" });
    await page.getByRole("tab", { name: words.firing }).waitFor();
    await list.getByRole("button", { name: words.history }).click();
    const told = list.getByRole("link", { name: /^Alert: Disk: 1 record/ });
    await told.waitFor();
    assertEquals(await violations(page), []);

    await page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    await page.keyboard.press("A");
    await list.getByRole("button", { name: words.alerts === "Alerts" ? "Rules" : "Règles" }).click();
    await list.getByRole("button", { name: `${words.edit}: Disk` }).click();
    await field(words.name).press("Escape");
    await form.waitFor({ state: "detached" });
    await list.getByRole("button", { name: `${words.edit}: Disk` }).click();
    await form.getByRole("button", { name: words.remove }).click();
    await list.getByText("Disk", { exact: true }).waitFor({ state: "detached" });
    const { rules } = await askJson(new URL("/api/monitoring/advanced/alerts", server.url));
    assertEquals(rules.map(({ name }: { name: string }) => name), ["Errors"]);
  }, { alerts: RULES, context, mayComplain: /status of 400/ });
}

browserTest("page keeps the targets of a rule that it changes", async ({ server, page }) => {
  await open(page, server.url);
  await page.keyboard.press("A");
  const list = page.getByRole("region", { name: "Alerts" });
  await list.getByRole("button", { name: "Edit: Errors" }).click();
  const form = list.getByRole("form");
  await form.getByLabel("desktop").uncheck();
  await form.getByRole("textbox", { name: "Send to" }).fill("ntfy:https://ntfy.sh/ours");
  await form.getByRole("button", { name: "Save" }).click();
  await list.getByText("slack:https://hooks.slack.com/…, ntfy:https://ntfy.sh/…").waitFor();
  assert(!(await page.content()).includes("secret"));
}, { alerts: RULES });

browserTest("page marks alerts in the list and on the timeline", async ({ stream, server, page }) => {
  await open(page, server.url);
  for (let number = 0; number < 3; number++) stream.write({ message: "Order paid" });
  await shown(page, "Alert: Orders");
  const alert = page.locator("[data-level=WARN]", { hasText: "Alert: Orders" });
  const shadow = await alert.evaluate((row) => getComputedStyle(row).boxShadow);
  assert(shadow.includes("inset"), shadow);
  await page.locator(".timeline [data-alerts='1']").waitFor({ state: "attached" });
  assertEquals((await messages(page)).length, 4);
}, { alerts: ["Orders: count > 2 where order"] });

browserTest(
  "page tells alerts by notifications of the browser, once the reader allows them",
  async ({ stream, server, page }) => {
    await page.addInitScript(() => {
      const told: string[] = [];
      class FakeNotification {
        static permission = "default";
        static requestPermission() {
          FakeNotification.permission = "granted";
          return Promise.resolve("granted");
        }
        constructor(title: string, { body }: { body: string }) {
          told.push(`${title}: ${body}`);
        }
      }
      Object.assign(globalThis, { Notification: FakeNotification, told });
    });
    await open(page, server.url);
    const toggle = page.getByRole("tab", { name: "Alerts", exact: true });
    await toggle.click();
    const followed = page.waitForResponse(/logger%3Aringside\.alerts/);
    await page.getByRole("switch", { name: "Notifications" }).check();
    await followed;
    for (let number = 0; number < 3; number++) stream.write({ message: "Order paid" });
    await page.waitForFunction(() => (globalThis as unknown as { told: string[] }).told.length === 1);
    assertEquals(await page.evaluate(() => (globalThis as unknown as { told: string[] }).told), [
      "Orders: Alert: Orders: 3 records (count > 2 in 1m)",
    ]);
  },
  { alerts: ["Orders: count > 2 to desktop where order", "Quiet: count > 2 where order"] },
);

browserTest("page has no list of alerts if the server raises none", async ({ server, page }) => {
  await open(page, server.url);
  await page.getByRole("tab", { name: "Patterns" }).waitFor();
  assertStrictEquals(await page.locator(".alerts-toggle").count(), 0);
  await page.keyboard.press("A");
  assertStrictEquals(await page.locator(".alert-list").count(), 0);
}, { signals: true });
