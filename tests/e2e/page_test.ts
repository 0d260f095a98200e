import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { createHandler } from "../../lib/http/handler.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { page as ringsidePage } from "../../ui/page.tsx";
import { violations } from "./axe.ts";
import {
  browserTest,
  listed,
  messages,
  open,
  PATH,
  shown,
  WHOLE,
  withoutWorkers,
  writeNumbers,
} from "./page_fixture.ts";
import { ask, askJson } from "../support/ask.ts";

browserTest("page shows the newest 50 records in its HTML, newest on top", async ({ stream, server }) => {
  writeNumbers(stream, 1, 60);
  const html = await (await ask(server.url)).text();
  const ids = Array.from(html.matchAll(/data-id="([^"]+)" data-level="INFO"/g), ([, id]) => id);
  assertEquals(ids, Array.from({ length: 50 }, (_, index) => `${stream.run}-${60 - index}`));
});

browserTest("page shows its newest 50 records without JavaScript, and filters them", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 60);
  stream.write({ level: "ERROR", message: "trouble" });
  await page.goto(server.url);
  assertEquals(await messages(page), ["trouble", ...Array.from({ length: 49 }, (_, index) => `n${60 - index}.`)]);
  await page.locator("[name=level]", { hasText: "WARN" }).click();
  assertEquals(await messages(page), ["trouble"]);
  await page.locator("[name=level]", { hasText: "WARN" }).click(); // every level again
  await page.fill("input[name=q]", "n5*.");
  await page.press("input[name=q]", "Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "n5*.");
  assertEquals((await messages(page)).length, 11);
}, { context: { javaScriptEnabled: false } });

browserTest("page without JavaScript has no control that needs it, and whole long texts", async (setting) => {
  const { stream, server, page } = setting;
  stream.write({ message: `${"long ".repeat(500)}end` });
  await page.goto(server.url);
  assertEquals(
    await page.locator("button, select, summary, input, output").evaluateAll((elements) =>
      elements.filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.textContent !== "")
        .map((element) => element.textContent)
    ),
    ["Apply", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"],
  );
  const { text, whole } = await page.locator(".row .text").evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return { text: element.getBoundingClientRect().right, whole: range.getBoundingClientRect().right };
  });
  assert(whole <= text, `${whole} of ${text}`);
}, { context: { javaScriptEnabled: false } });

browserTest("page needs less than 25 KB of script until it is live, including its hub", async (setting) => {
  const { stream, page } = setting;
  const handler = createHandler({ stream, page: ringsidePage });
  const first = new Map<string, number>();
  let isAsked = false;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const name = new URL(request.url).pathname.split("/").at(-1)!;
    isAsked ||= name === "stream";
    const script = ringsidePage.assets.get(name);
    if (!isAsked && name.endsWith(".js")) first.set(name, gzipSync(script!.body, { level: 9 }).length);
    return handler(request);
  });
  stream.write({ message: "one" });
  await open(page, `http://127.0.0.1:${server.addr.port}${PATH}`);
  const sum = Array.from(first.values()).reduce((sum, size) => sum + size, 0);
  const sizes = Array.from(first, ([name, size]) => `${name} ${size}`);
  assert(sizes.some((size) => size.startsWith("hub.")) && sum < 25_000, `${sum} bytes: ${sizes.join(", ")}`);
  await page.goto("about:blank");
  stream.close();
  await server.shutdown();
});

browserTest("page shows new records on top", async ({ stream, server, page }) => {
  stream.write({ message: "before" });
  await open(page, server.url);
  assertStrictEquals(await page.locator("html[data-hydrated]").count(), 1);
  stream.write({ level: "WARN", message: "while", metadata: { logger: "app.db", rows: 7 } });
  await shown(page, "while");
  assertEquals(await messages(page), ["while", "before"]);
  const row = page.locator("[data-id]").first();
  assertStrictEquals(await row.getAttribute("data-id"), `${stream.run}-2`);
  assertStrictEquals(await row.getAttribute("data-level"), "WARN");
  assertStrictEquals(await row.locator(".logger").textContent(), "app.db");
  assertStrictEquals(await row.locator(".field").textContent(), "rows=7");
  assertStrictEquals(
    await row.locator(".level").evaluate((level) => getComputedStyle(level).color),
    "rgb(210, 153, 34)",
  );
}, { context: { colorScheme: "dark" } });

browserTest(
  "page has neither missing nor duplicate records between its HTML and the stream",
  async ({ stream, server, page }) => {
    writeNumbers(stream, 1, 10);
    await withoutWorkers(page); // their requests cannot be delayed
    // Records written between the document and the stream.
    await page.route("**/logs/stream*", async (route) => {
      writeNumbers(stream, 11, 20);
      await route.continue();
    });
    await open(page, server.url);
    await shown(page, "n20.");
    assertEquals(await messages(page), Array.from({ length: 20 }, (_, index) => `n${20 - index}.`));
  },
);

browserTest("page links to the description of the API", async ({ server, page }) => {
  await open(page, server.url);
  const address = await page.locator("a:has-text('API')").evaluate((link) => (link as HTMLAnchorElement).href);
  assertStrictEquals((await askJson(address)).info.title, "Ringside");
});

browserTest("page shows the sources of records and the dropped parts", async ({ server, page }) => {
  const points = [{ asInt: "1", timeUnixNano: "1" }, { asInt: "2", timeUnixNano: "2" }];
  const metrics = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: "m", sum: { dataPoints: points } }] }] }] };
  await open(page, server.url);
  await page.click("summary:has-text('Sources')");
  const panel = page.locator(".menu .sources");
  await panel.getByText("No sources yet: only Ringside's own logs").waitFor();
  const headers = { "content-type": "application/json" };
  const answer = await ask(new URL("/v1/metrics", server.url), {
    method: "POST",
    headers,
    body: JSON.stringify(metrics),
  });
  assertStrictEquals(await answer.text(), "{}");
  await panel.getByText("OpenTelemetry: 2 metric points, counted and discarded").waitFor();
}, { handler: { ingest: new Ingest() } });

browserTest("empty page offers commands that send logs, to copy", async ({ server, page }) => {
  await open(page, server.url);
  await page.getByRole("heading", { name: "Send logs to this server" }).waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy Over HTTP" }).click();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  assertStrictEquals(command.split(" ").at(-1), new URL("/api/monitoring/advanced/logs", server.url).href);
  assertEquals(await violations(page), []);
  const [, body, url] = /^curl -d '(.*)' (\S+)$/.exec(command)!;
  const headers = { "content-type": "application/x-www-form-urlencoded" }; // as curl sends it
  assert((await ask(url, { method: "POST", body, headers })).ok);
  await shown(page, "Hello");
  assertStrictEquals(await page.locator(".empty-help").count(), 0);
}, { handler: { ingest: new Ingest() } });

browserTest("empty page of a service names its stream", async ({ server, page }) => {
  await open(page, server.url);
  await page.locator(".empty-help code", { hasText: "stream.write(" }).waitFor();
});

browserTest("page reports that its server refuses to list sources", async ({ server, page }) => {
  await page.route("**/summary", (route) => route.fulfill({ status: 503, json: { title: "Service Unavailable" } }));
  await open(page, server.url);
  await page.click("summary:has-text('Sources')");
  await page.getByText("Server not responding").waitFor();
}, { mayComplain: /Failed to load resource/ });

/** Texts with an effect if they are read as markup or script. */
const HOSTILE = [
  "<script>globalThis.pwned = 1</script>",
  "</script><script>globalThis.pwned = 1</script>",
  "<img src=x onerror=globalThis.pwned=1>",
  "<svg/onload=globalThis.pwned=1>",
  "<!--<script>",
  "]]><x>",
  "&lt;b&gt; &amp; &#x3c;",
  "javascript:globalThis.pwned=1",
  "{{constructor.constructor('globalThis.pwned=1')()}}",
  "quotes \" ' ` and \\ and ${1}",
  "first\nsecond\r\nthird\u2028fourth",
  "👩‍👩‍👧‍👦 ok",
  "\u202eright to left\u202c and back",
  "\u001b[31mred\u001b[0m \u0007\u0000\u0001",
  "lone \ud800 surrogate",
];

/** Texts that a row shortens to the first line, without control sequences. */
const SEEN: Readonly<Record<string, string>> = {
  "first\nsecond\r\nthird\u2028fourth": "first",
  "\u001b[31mred\u001b[0m \u0007\u0000\u0001": "red \ufffd",
};

browserTest("page shows hostile text as text, from its HTML and from the stream", async (setting) => {
  const { stream, server, page } = setting;
  const write = () => {
    for (const text of HOSTILE) {
      stream.write({ message: text, metadata: { [text]: text, logger: text, error: { stack: `${text}\n at x` } } });
    }
  };
  write();
  await open(page, server.url);
  write();
  await listed(page, 2 * HOSTILE.length);
  const fromStream = (await messages(page)).slice(0, HOSTILE.length).reverse();
  assertEquals(fromStream, HOSTILE.map((text) => SEEN[text] ?? text));
  assertStrictEquals(await page.locator("main img, main svg, main script, main b, main x").count(), 0);
  assertStrictEquals(await page.evaluate(() => "pwned" in globalThis), false);
});

browserTest("page counts invalid events and continues", async ({ stream, server, page }) => {
  await withoutWorkers(page);
  const streams = "**/logs/stream*";
  await page.route(streams, () => {}); // the reconnect is not answered
  await page.route(streams, (route) =>
    route.fulfill({
      contentType: "text/event-stream",
      body: `event: hello\ndata: {"run":"${stream.run}","oldest":1,"newest":0,"resumed":true,"missed":0}\n\n` +
        `id: ${stream.run}-1\ndata: {"half":\n\nid: ${stream.run}-2\ndata: {"no":"record"}\n\n` +
        `id: ${stream.run}-3\ndata: {"timestamp":"2025-10-24T10:26:15.123Z","level":"INFO","message":"whole","metadata":{}}\n\n`,
    }), { times: 1 });
  await page.goto(server.url);
  await shown(page, "whole");
  assertStrictEquals(await page.locator("footer .warning").textContent(), "2 unreadable");
});

browserTest("page is in French for a French reader, from the first byte", async (setting) => {
  const { stream, server, page } = setting;
  const html = await (await ask(server.url, { headers: { "accept-language": "fr-CA, en;q=0.5" } })).text();
  assertMatch(html, /<html lang="fr">.*En attente d’entrées…/s);
  await open(page, server.url);
  assertStrictEquals(await page.locator("html").getAttribute("lang"), "fr");
  stream.write({ level: "ERROR", message: "Échec\n  à la ligne", metadata: { error: new Error("Panne") } });
  await page.getByText("Panne").first().waitFor();
  assertStrictEquals(await page.locator("[data-state]").textContent(), "En direct");
  assertMatch(await page.locator(".more").first().textContent() ?? "", /^\+1 ligne$/);
  await page.locator("input[name=q]").fill("niveau (");
  await page.getByText("Ajoutez un mot, une phrase, un champ ou un groupe").waitFor();
  await page.locator("input[name=q]").fill("");
  await page.locator("[data-id] .line").first().click();
  await page.getByRole("button", { name: "Copier le JSON" }).waitFor();
  await page.locator("summary", { hasText: "Affichage" }).click();
  await page.getByLabel("Relative").check();
  await page.keyboard.press("Escape");
  assertMatch(await page.locator("[data-id] time").first().textContent() ?? "", /^(?:maintenant|il y a \d+\ss)$/);
  await page.locator("summary", { hasText: "Sources" }).click();
  await page.getByText("Aucune source\u00a0: seulement le journal de Ringside").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("[data-id] .line").first().click();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Raccourcis clavier" });
  await keys.waitFor();
  assertEquals(
    (await keys.locator("kbd").allTextContents()).filter((key) => key.length > 1),
    ["Entrée", "Maj+↓", "Maj+↑", "Espace", "Échap"],
  );
  await page.keyboard.press("Escape");
  const seen = await page.locator("body").innerText();
  assertEquals(seen.match(/\b(?:Search|Resume|Level|View|Copy|Waiting|new)\b/g), null, seen);
}, { context: { locale: "fr-FR" } });

browserTest("page is in English for a reader of another language", async ({ server, page }) => {
  await open(page, server.url);
  assertStrictEquals(await page.locator("html").getAttribute("lang"), "en");
  await page.getByText("Waiting for logs…").waitFor();
}, { context: { locale: "de-DE" } });

browserTest("page shows the start of a row after its last link had the focus", async (setting) => {
  const { stream, server, page } = setting;
  stream.write({ message: "m".repeat(300), metadata: { trace_id: "4bf92f" } });
  await open(page, server.url);
  const text = page.locator("[data-id] .text");
  await text.locator("a.trace").evaluate((link) => link.scrollIntoView());
  assertStrictEquals(await text.evaluate((element) => element.scrollLeft), 0);
});

browserTest(
  "page prints its query and rows with whole messages, without controls",
  async ({ stream, server, page }) => {
    const message = "word ".repeat(80).trim();
    stream.write({ message, metadata: { logger: "app" } });
    stream.write(WHOLE);
    await open(page, `${server.url}?q=w*`);
    await page.locator(".message", { hasText: "word" }).click();
    await page.waitForSelector(".details");
    await page.emulateMedia({ media: "print" });
    for (const selector of [".find", ".menu", ".status", "footer", ".details .actions"]) {
      assertStrictEquals(await page.locator(selector).first().isVisible(), false, selector);
    }
    assertStrictEquals(await page.locator("input[name=q]").isVisible(), true);
    const text = page.locator(".row .text", { hasText: "word" });
    assert(await text.evaluate((element) => element.scrollWidth <= element.clientWidth && element.clientHeight > 50));
    assertStrictEquals(await page.evaluate(() => getComputedStyle(document.body).overflow), "visible");
    assert(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  },
);
