import { assertEquals, assertStrictEquals } from "@std/assert";
import { signal } from "@preact/signals";
import type { Level } from "../../../../lib/record/severity.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { AlertListModel } from "../../../../ui/state/rows/alert_list.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { PolledServer } from "./polled_server.ts";

const ERRORS = {
  ...{
    name: "Errors",
    query: "level>=error",
    condition: "count > 5 in 1m",
    cooldown: "10m",
    to: ["desktop", "slack:…"],
  },
  ...{ state: "firing", matches: 9, held: 0, fixed: false },
};
const SILENCE = { ...ERRORS, name: "Silence", query: "", condition: "silent for 10m", to: [], state: "ok" };
const ALERT = { id: "a", rule: "Errors", state: "firing", text: "Alert: Errors", fired_at: "2025-10-24T10:26:15.000Z" };

function setup({ q = "", level = "" }: { q?: string; level?: Level | "" } = {}) {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 10, level, q }, QUERY_TOOLS);
  const server = new PolledServer(() => ({
    ...{ rules: [ERRORS, SILENCE, {}], alerts: [ALERT, { id: 7 }], may_change: true, kept: false },
    stats: { waiting: 0 },
  }));
  const posts: unknown[] = [];
  let answer: { isOk: boolean; body: unknown } = { isOk: true, body: {} };
  const { read, delay, now } = server.environment;
  const model = new AlertListModel(view, {
    ...{ delay, now },
    read: () => read(new URLSearchParams()),
    post: (path, body) => {
      posts.push([path, body]);
      return Promise.resolve(answer);
    },
    notices: { isAvailable: false, isOn: signal(false), set: () => Promise.resolve() },
  });
  return { view, server, model, posts, answerWith: (next: typeof answer) => answer = next };
}

Deno.test("AlertList asks while the page is visible, less often as long as nothing changes, and leaves out what is malformed", async () => {
  const { server, model } = setup();
  assertEquals(await server.pass(), []);
  model.show(true);
  await server.pass();
  assertEquals([model.rules.value.map(({ name }) => name), model.alerts.value.length, model.firing.value], [
    ["Errors", "Silence"],
    1,
    1,
  ]);
  const first = server.waits;
  await server.pass();
  await server.pass();
  assertEquals([first, server.waits], [[2000], [8000]]);
  server.isAway = true;
  await server.pass();
  assertStrictEquals(model.isStale.value, true);
});

Deno.test("AlertList searches rules by name, query and condition", async () => {
  const { server, model } = setup();
  model.show(true);
  await server.pass();
  for (
    const [text, names] of [["ERR", ["Errors"]], ["silent", ["Silence"]], ["level", ["Errors"]], ["x", []]] as const
  ) {
    model.setText(text);
    assertEquals(model.rules.value.map(({ name }) => name), [...names], text);
  }
});

Deno.test("AlertList begins a rule with the filter in force, tries and saves it", async () => {
  const { model, posts, answerWith } = setup({ q: "disk", level: "WARN" });
  model.write();
  assertStrictEquals(model.draft.value?.query, "level>=warn disk");
  model.change({ name: "Disk", to: " desktop \n\nntfy:https://ntfy.sh/ours" });
  const rule = {
    ...{ name: "Disk", query: "level>=warn disk", condition: "count > 5 in 1m", cooldown: "10m" },
    to: ["desktop", "ntfy:https://ntfy.sh/ours"],
  };
  answerWith({ isOk: true, body: { fired: 3, matched: 40, complete: false } });
  await model.try();
  assertEquals(model.answer.value, { kind: "tried", fired: 3, matched: 40, isComplete: false });
  answerWith({ isOk: false, body: { detail: "another rule has this name", parameter: "name" } });
  await model.save();
  assertEquals(model.answer.value, { kind: "refused", part: "name", reason: "another rule has this name" });
  answerWith({ isOk: false, body: undefined });
  await model.save();
  assertEquals(model.answer.value, { kind: "failed" });
  answerWith({ isOk: true, body: {} });
  await model.save();
  assertStrictEquals(model.draft.value, undefined);
  assertEquals(posts, [["alerts/try", { rule, since: "1d" }], ...Array(3).fill(["alerts", { rule }])]);
});

Deno.test("AlertList changes a rule with the targets that stay, and removes it", async () => {
  const { server, model, posts } = setup();
  model.show(true);
  await server.pass();
  model.write(model.rules.value[0]);
  model.change({ kept: [1] });
  await model.save();
  const { name, query, condition, cooldown } = ERRORS;
  assertEquals(posts.splice(0), [
    ["alerts", { rule: { name, query, condition, cooldown, to: [{ keep: 1 }] }, replaces: "Errors" }],
  ]);
  await model.remove("Errors");
  assertEquals(posts, [["alerts/remove", { name: "Errors" }]]);
});
