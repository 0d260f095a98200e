import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import STRINGS from "big-list-of-naughty-strings" with { type: "json" };
import type { Page } from "playwright-core";
import { cleanText, stripAnsi } from "../../lib/base/ansi.ts";
import type { LogRecord } from "../../lib/record/record.ts";
import { readError } from "../../ui/state/text/value_text.ts";
import { browserTest, open } from "./page_fixture.ts";
import { askJson } from "../support/ask.ts";

/** Effects of a text that is run as markup or script. */
interface Doings {
  /** Dialogs, requests outside of the page's own routes, and new windows. */
  readonly seen: string[];
  /** Violations of the page's content security policy. */
  violations(): Promise<string[]>;
}

/** Records every effect that a text could have. */
async function observe(page: Page, origin: string): Promise<Doings> {
  const seen: string[] = [];
  page.on("dialog", async (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("popup", (popup) => seen.push(`window: ${popup.url()}`));
  page.on("request", (request) => {
    const { origin: to, pathname, protocol } = new URL(request.url());
    const isOurs = to === origin && /^\/(?:ui|api)\/monitoring\/advanced(?:$|\/)/.test(pathname);
    if (!isOurs && protocol !== "data:") seen.push(`request: ${request.url()}`);
  });
  await page.addInitScript(() => {
    const violations: string[] = [];
    addEventListener("securitypolicyviolation", (event) => {
      // Type checking includes other environments, so the event has the base type here.
      const { violatedDirective, blockedURI, sample } = event as SecurityPolicyViolationEvent;
      violations.push(`${violatedDirective}: ${blockedURI} ${sample}`);
    });
    Object.assign(globalThis, { violations });
  });
  return {
    seen,
    violations: () => page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations),
  };
}

/** Returns the element names, the attributes that run code, and the globals that scripts made. */
function inventory(page: Page) {
  return page.evaluate(() => {
    const elements = [...document.querySelectorAll("*")];
    return {
      // The bars of the timeline change over time.
      kinds: [...new Set(elements.map(({ localName }) => localName))].filter((kind) => kind !== "rect").sort(),
      scripts: document.scripts.length,
      running: elements.flatMap(({ attributes }) =>
        [...attributes].filter(({ name, value }) => name.startsWith("on") || /^\s*javascript:/i.test(value))
          .map(({ name }) => name)
      ),
      names: Object.keys(globalThis).sort(),
      title: document.title,
    };
  });
}

browserTest(
  "page shows every string of the Big List of Naughty Strings as text, in each part of a record",
  async (setting) => {
    const { stream, server, page } = setting;
    const { origin } = new URL(server.url);
    const doings = await observe(page, origin);
    const place = (text: string) => ({
      [text]: text,
      logger: text,
      trace_id: text,
      error: { type: text, message: text, stack: `${text}\n    at ${text}` },
    });
    stream.write({ message: "plain", metadata: place("plain") });
    await open(page, server.url);
    await page.locator(".message").click();
    await page.waitForSelector(".details");
    const before = await inventory(page);
    await page.keyboard.press("Escape");
    await page.mouse.move(0, 0);
    for (const text of STRINGS) stream.write({ message: text, metadata: place(text) });
    await page.locator(`[data-id="${stream.run}-${STRINGS.length + 1}"]`).waitFor();

    // Open each row, from the newest to the oldest.
    const shown = await page.evaluate(async (count) => {
      const press = (key: string) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const textOf = (root: Element | null, selector: string) => root?.querySelector(selector)?.textContent ?? "";
      const shown: { id: string | null; message: string; error: string; stack: string; fields: string[][] }[] = [];
      press("j");
      press("Enter");
      for (let still = 0; shown.length < count && still < 600; still++) {
        await frame();
        const row = document.querySelector(".row.current");
        const details = row?.querySelector(".details") ?? null;
        const id = row?.getAttribute("data-id") ?? null;
        if (details === null || id === shown.at(-1)?.id) continue;
        still = 0;
        shown.push({
          id,
          message: textOf(details, ".whole"),
          error: textOf(details, ".cause > p"),
          stack: textOf(details, ".cause > pre"),
          fields: [...details.querySelectorAll(".leaf")].map((leaf) => [textOf(leaf, ".key"), textOf(leaf, ".value")]),
        });
        press("j");
      }
      return shown;
    }, STRINGS.length);

    const seen = (text: string) => stripAnsi(cleanText(text));
    assertStrictEquals(shown.length, STRINGS.length);
    const { records } = await askJson(`${origin}/api/monitoring/advanced/logs?limit=1000`);
    const byId = new Map<string, LogRecord>(records.map((record: LogRecord & { id: string }) => [record.id, record]));
    for (const [index, text] of STRINGS.toReversed().entries()) {
      const { id, message, error, stack, fields } = shown[index];
      const { message: kept, metadata } = byId.get(id!)!;
      assertStrictEquals(kept, text);
      const { error: thrown, ...rest } = metadata;
      const [{ title, stack: frames }] = readError(thrown);
      const leaves = Object.entries(rest).map(([key, value]) => [seen(key), seen(String(value))]);
      assertEquals(
        { message, fields: fields.slice(2, 2 + leaves.length), error, stack },
        { message: seen(text), fields: leaves, error: seen(title), stack: seen(frames) },
      );
    }
    assert(shown.some(({ message }) => message.includes("<script>")));
    assertEquals(await inventory(page), before);
    assertEquals({ seen: doings.seen, violations: await doings.violations() }, { seen: [], violations: [] });

    // The document of the server has all of them too.
    await open(page, server.url);
    const { scripts, running, names } = await inventory(page);
    assertEquals({ scripts, running, names }, { scripts: before.scripts, running: [], names: before.names });
    assertEquals({ seen: doings.seen, violations: await doings.violations() }, { seen: [], violations: [] });
  },
  { handler: { recent: 1000 } },
);

browserTest(
  "page reads every string of the Big List of Naughty Strings as a query, and runs none",
  async (setting) => {
    const { stream, server, page } = setting;
    const { origin } = new URL(server.url);
    const doings = await observe(page, origin);
    stream.write({ message: "plain", metadata: { logger: "shop" } });
    const address = (text: string) => `${server.url}?${new URLSearchParams({ q: text, level: text })}`;
    await open(page, address("plain"));
    const before = await inventory(page);

    // Typed into the field; the error quotes it.
    const field = page.locator("input[name=q]");
    await field.fill(STRINGS[0]);
    const typed = await field.evaluate(async (element, texts) => {
      const input = element as HTMLInputElement;
      const values: string[] = [];
      let errors = 0;
      for (const text of texts) {
        input.value = text;
        input.dispatchEvent(new InputEvent("input", { bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(resolve));
        values.push(input.value);
        if (document.querySelector("#query-error") !== null) errors++;
      }
      return { values, errors };
    }, STRINGS);
    assertEquals(typed.values, STRINGS.map(inField));
    assert(typed.errors > 50, `${typed.errors} errors`);
    await field.fill("plain");
    await page.waitForURL((url) => url.searchParams.get("q") === "plain");
    await page.locator(".message mark").waitFor();
    await page.locator("#facets h2").first().waitFor(); // the counts of the query have arrived
    assertEquals(await inventory(page), before);

    // Rendered by the server into the document.
    const documents = await page.evaluate(async (addresses) => {
      return await Promise.all(addresses.map(async (address) => {
        const parsed = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
        return {
          q: parsed.querySelector<HTMLInputElement>("input[name=q]")!.value,
          kept: JSON.parse(parsed.getElementById("view")!.textContent!).q,
          kinds: [...new Set([...parsed.querySelectorAll("*")].map(({ localName }) => localName))].sort(),
        };
      }));
    }, ["plain", ...STRINGS].map(address));
    const [{ kinds: plain }, ...rest] = documents;
    const withError = [...plain, "p"].sort();
    for (const [index, { q, kept, kinds }] of rest.entries()) {
      const text = STRINGS[index];
      assertEquals({ q, kept }, { q: inField(text), kept: text });
      const strange = kinds.filter((kind) => !withError.includes(kind) && kind !== "mark");
      assertEquals([text, strange], [text, []]);
    }

    // Followed as a link, several at a time.
    const scripts = STRINGS.filter((text) => /<script|onerror|javascript:/i.test(text));
    for (let index = 0; index < scripts.length; index += PER_LINK) {
      const text = scripts.slice(index, index + PER_LINK).join(" ");
      await page.goto(address(text));
      await page.waitForSelector("[data-hydrated]");
      assertStrictEquals(await field.inputValue(), inField(text));
      assertEquals(await doings.violations(), []);
    }
    assertEquals(doings.seen, []);
  },
);

/** Scripts in one link. */
const PER_LINK = 25;

/** Joins the lines of a text, as a field does. */
function inField(text: string): string {
  return text.replace(/[\r\n]/g, "");
}
