import { assertEquals, assertStrictEquals } from "@std/assert";
import { RetentionModel } from "../../../../ui/state/counts/retention.ts";
import { FOOT_TEXTS } from "../../../../ui/texts/foot_texts.ts";
import { HISTORY_TEXTS } from "../../../../ui/texts/history_texts.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { turns } from "../../../support/turn.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2025, 9, 24, 12);
const RING = { oldest_time: "2025-10-24T11:55:10.000Z", newest_time: "2025-10-24T12:00:00.000Z" };
const ARCHIVE = {
  since: new Date(NOW - 6.5 * DAY_MS).toISOString(),
  bytes: 212_400_000,
  unstored: 3,
  problem: "the disk is full",
};

async function read(...summaries: unknown[]) {
  const clock = new FakeClock(NOW);
  const asked: number[] = []; // in seconds
  const model = new RetentionModel({
    read() {
      asked.push(Math.floor((clock.now() - NOW) / 1000));
      return Promise.resolve(summaries.length > 1 ? summaries.shift() : summaries[0]);
    },
    delay: clock.delay,
    now: clock.now,
  });
  async function pass(ms: number) {
    for (let left = ms; left > 0; left -= 10) {
      clock.elapse(10);
      await turns(3);
    }
  }
  assertEquals([asked, model.retention.value], [[], undefined]);
  model.show(true);
  clock.elapse(0);
  await turns(3);
  return { model, asked, pass };
}

Deno.test("RetentionModel says what memory and disk keep, and asks less and less often", async () => {
  const { model, asked, pass } = await read({ ring: RING, archive: ARCHIVE });
  assertEquals(model.retention.value, {
    away: [],
    memoryMs: 290_000,
    disk: { ms: 6.5 * DAY_MS, bytes: 212_400_000, unstored: 3, problem: "the disk is full" },
  });
  await pass(16_000);
  assertEquals(asked, [0, 4, 12]);
  model.show(false);
  await pass(60_000);
  assertStrictEquals(asked.length, 3);
});

Deno.test("RetentionModel names the followed servers from which nothing arrives", async () => {
  const upstreams = ["live", "waiting", "connecting", "refused"].map((state) => ({
    state,
    origin: `the ${state} one`,
  }));
  const { model } = await read({ ring: RING, upstreams });
  const { away } = model.retention.value!;
  assertEquals(away, ["the waiting one", "the refused one"]);
  assertEquals([FOOT_TEXTS.en.away(away), FOOT_TEXTS.en.away(["api-1"])], [
    "2 servers out of reach",
    "api-1 out of reach",
  ]);
  assertEquals([FOOT_TEXTS.fr.away(away), FOOT_TEXTS.fr.away(["api-1"])], [
    "2 serveurs injoignables",
    "api-1 injoignable",
  ]);
});

for (
  const { summary, en, fr } of [
    {
      summary: { ring: RING, archive: ARCHIVE },
      en: "in memory 4 min 50 s · on disk 6 days, 212 MB",
      fr: "en mémoire 4 min 50 s · sur disque 6 jours, 212 Mo",
    },
    { summary: { ring: RING }, en: "in memory 4 min 50 s", fr: "en mémoire 4 min 50 s" },
    {
      summary: { ring: {}, archive: { since: null, bytes: 4096, unstored: 0, problem: null } },
      en: "on disk 4.1 kB",
      fr: "sur disque 4,1 ko",
    },
    { summary: { ring: { oldest_time: null, newest_time: null } }, en: "", fr: "" },
    { summary: null, en: "", fr: "" },
    { summary: { ring: 7, archive: "none" }, en: "", fr: "" },
  ]
) {
  Deno.test(`the texts of the history say of ${JSON.stringify(summary)}: "${en}"`, async () => {
    const { model } = await read(summary);
    const [english, french] = [HISTORY_TEXTS.en, HISTORY_TEXTS.fr].map(({ kept }) => kept(model.retention.value!));
    assertEquals([english, french.replaceAll(/\s/g, " ")], [en, fr]);
  });
}
