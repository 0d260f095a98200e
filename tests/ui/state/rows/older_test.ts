import { assertEquals, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { ListWindowModel } from "../../../../ui/state/rows/list_window.ts";
import { OlderModel } from "../../../../ui/state/rows/older.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";

function entries(from: number, to: number) {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    id: `run-${from + index}`,
    ...toRecord({ message: `n${from + index}` }),
  }));
}

/** A list of the records 951 to 1000, and a server that answers when the test says. */
function setup() {
  const initial = { cursor: "run-1000", capacity: 1000, level: "", q: "" } as const;
  const given = entries(951, 1000).map(({ id, ...record }) => ({ id, record }));
  const view = new ViewModel({ ...initial, entries: given }, QUERY_TOOLS);
  const list = new ListWindowModel(view);
  list.resized(800, 400);
  const asked: Readonly<Record<string, string>>[] = [];
  const answers: ((page: unknown) => void)[] = [];
  new OlderModel(view, list, (params) => {
    asked.push(params);
    return new Promise((resolve, reject) =>
      answers.push((page) => page instanceof Error ? reject(page) : resolve(page))
    );
  });
  const answer = async (page: unknown) => {
    answers.shift()!(page);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { view, list, asked, answer };
}

Deno.test("OlderModel asks once the reader scrolls towards the oldest row, and not before", async () => {
  const { view, list, asked, answer } = setup();
  assertStrictEquals(asked.length, 0);
  list.scrolled(100);
  assertEquals(asked, [{ before: "run-951", limit: "500" }]);
  const { rows: [first] } = list.slice.value;
  await answer({ records: entries(451, 950) });
  assertEquals([view.list.value.length, view.waiting.value, list.slice.value.rows[0]], [550, 0, first]);
  assertStrictEquals(asked.length, 1);
  list.scrolled(540 * 24);
  assertStrictEquals(asked[1].before, "run-451");
});

Deno.test("OlderModel asks no more where the server has nothing older, until the filter is another", async () => {
  const { view, list, asked, answer } = setup();
  list.scrolled(100);
  await answer({ records: [] });
  list.scrolled(200);
  assertStrictEquals(asked.length, 1);
  view.setQuery("n");
  list.scrolled(200);
  assertEquals(asked[1], { q: "n", before: "run-951", limit: "500" });
});

Deno.test("OlderModel leaves what came for a filter that is no more", async () => {
  const { view, list, answer } = setup();
  list.scrolled(100);
  view.setQuery("n9");
  await answer({ records: entries(900, 950) });
  assertStrictEquals(view.list.value.at(view.list.value.length - 1).id, "run-951");
});

for (
  const page of [undefined, null, 7, {}, { records: 7 }, { records: [null, {}, { id: "run-1" }] }, new Error("away")]
) {
  Deno.test(`OlderModel goes on where it is given ${JSON.stringify(page)}`, async () => {
    const { view, list, answer } = setup();
    list.scrolled(100);
    await answer(page);
    assertStrictEquals(view.list.value.length, 50);
  });
}
