import { assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { demoSteps } from "../../lib/sources/demo.ts";
import { MAX_ROWS } from "../../ui/state/rows/rows.ts";
import { Random } from "../support/random.ts";
import { browserTest, open } from "./page_fixture.ts";
import { withSeeds } from "../support/long.ts";

const STEPS = 50;

const KEYS = "j k e E Enter Space f n z w g x v d Escape ? Escape".split(" ");

const QUERIES = ["", "order", "level:error", "-order", '"open'];

browserTest("page keeps its rows in order through random actions", async (setting) => {
  const { stream, server, page } = setting;
  await withSeeds([1, 2, 3], 0.1, async (seed) => {
    const random = new Random(seed);
    const steps = demoSteps(() => random.next());
    let timestamp = Date.now() - 3_600_000;
    const write = (count: number) => {
      for (let written = 0; written < count; written++) {
        const { delayMs, record } = steps.next().value;
        stream.write({ ...record, timestamp: timestamp += delayMs });
      }
    };
    stream.clear();
    write(1500);
    await open(page, server.url);
    const done: string[] = [];
    for (let step = 0; step < STEPS; step++) {
      done.push(await act(page, random));
      write(3);
      const wrong = await page.waitForFunction(isConsistent, MAX_ROWS).then(() => undefined, String);
      assertStrictEquals(wrong, undefined, done.slice(-8).join(", "));
    }
  });
}, { stream: { capacity: 2000, maxBytes: 2 ** 24 } });

/** Performs a random action and returns its name. */
async function act(page: Page, random: Random): Promise<string> {
  const kind = random.int(1, 20);
  if (kind <= 10) {
    const key = random.pick(KEYS);
    await page.keyboard.press(key);
    return `key ${key}`;
  }
  if (kind <= 13) {
    const by = random.int(-800, 1500);
    await page.mouse.move(500, random.int(300, 500));
    await page.mouse.wheel(0, by);
    return `wheel ${by}`;
  }
  if (kind <= 16) {
    const y = random.int(200, 600);
    await page.mouse.click(600, y);
    return `click at ${y}`;
  }
  if (kind <= 18) {
    // A scripted click reaches the link even if something covers it.
    await page.evaluate(() => document.querySelector<HTMLElement>("[data-id] a.trace")?.click());
    return "to a trace";
  }
  if (kind === 19) {
    await page.evaluate(() => document.querySelector<HTMLElement>(".new-rows")?.click());
    return "to what is new";
  }
  const q = random.pick(QUERIES);
  await page.evaluate(() => document.querySelector<HTMLDialogElement>("dialog[open]")?.close());
  await page.fill("input[name=q]", q);
  await page.keyboard.press("Escape");
  return `query ${q}`;
}

/** Returns true if the rows fill the view, in order and without duplicates. Runs in the page. */
function isConsistent(maxRows: number): boolean {
  const scroller = document.querySelector(".scroller");
  if (scroller === null) return document.querySelector(".empty") !== null;
  const rows = [...scroller.querySelectorAll<HTMLElement>(".row")];
  const ids = rows.flatMap(({ dataset: { id } }) => id ?? []);
  const times = [...scroller.querySelectorAll("time")].map(({ dateTime }) => dateTime);
  const isTraced = scroller.querySelector(".traced") !== null;
  const isSorted = times.every((time, index) => index === 0 || times[index - 1] <= time);
  const { top, bottom } = scroller.getBoundingClientRect();
  const list = scroller.firstElementChild!.getBoundingClientRect();
  const [first, last] = [rows[0], rows.at(-1)!].map((row) => row.getBoundingClientRect());
  const isFull = first.top <= Math.max(top, list.top) + 1 && last.bottom >= Math.min(bottom, list.bottom) - 1;
  return rows.length <= maxRows && new Set(ids).size === ids.length && (!isTraced || isSorted) && isFull &&
    scroller.querySelectorAll(".current").length <= 1 && scroller.querySelectorAll(".details").length <= 1;
}
