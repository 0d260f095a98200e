import { assertEquals, assertStrictEquals } from "@std/assert";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { type Endpoint, nameOf, RequestListModel } from "../../../../ui/state/rows/request_list.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { PolledServer } from "./polled_server.ts";

const ORDERS: Endpoint = {
  group: { method: "GET", path: "/orders/:id" },
  query: "method:GET path:/^\\/orders\\/[^\\/?#]*[\\d@][^\\/?#]*([?#]|$)/ status:*",
  count: 12,
  rate: 2,
  errors: 3,
  error_share: 0.25,
  p50: 10,
  p90: 20,
  p99: 900,
  trend: [4, 0, 8, 0],
  statuses: [{ value: 200, count: 9 }],
  services: [{ value: "shop", count: 12 }],
  slowest: [{ id: "m3k9x1-1", trace_id: "a", timestamp: "2025-10-24T10:26:15.000Z", duration_ms: 900, status: 500 }],
};
const LOGIN: Endpoint = {
  ...ORDERS,
  group: { method: "POST", path: "/login" },
  query: '(method:POST path:"/login" status:*) OR (verb:POST url:"/login" code:*)',
  count: 40,
  errors: 0,
  error_share: 0,
  p99: 30,
};
const SPANS: Endpoint = {
  ...LOGIN,
  group: { method: "GET", path: "/mails" },
  query: undefined,
  count: 2,
  p50: undefined,
  p90: undefined,
  p99: undefined,
};

function setup(q = "") {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 10, level: "", q }, QUERY_TOOLS);
  const answer = { complete: true };
  const server = new PolledServer(() => ({
    all: { count: 54 },
    distinct: 3,
    complete: answer.complete,
    groups: [ORDERS, LOGIN, SPANS, {}, { ...ORDERS, trend: ["x"] }, { ...ORDERS, slowest: [{ id: 7 }] }],
  }));
  const model = new RequestListModel(view, server.environment);
  model.show(true);
  const names = () => model.listed.value.map(nameOf);
  return { view, model, server, answer, pass: () => server.pass(), names };
}

Deno.test("RequestListModel requests the endpoints of the filter in force while it is open", async () => {
  const { view, model, answer, server, pass } = setup("paid");
  assertEquals(await pass(), []);
  model.toggle();
  assertEquals(await pass(), ["q=paid&sort=count&limit=200"]);
  assertEquals([model.found.value?.count, model.found.value?.isComplete, model.found.value?.endpoints.length], [
    54,
    true,
    3,
  ]);
  model.sortBy("errors");
  assertEquals(await pass(), ["q=paid&sort=error_share&limit=200"]);
  model.sortBy("count");
  await pass();
  answer.complete = false;
  view.setLevel("WARN");
  assertEquals(await pass(), ["level=WARN&q=paid&sort=count&limit=200"]);
  assertStrictEquals(model.found.value?.isComplete, false);
  server.isAway = true;
  view.setLevel("ERROR");
  await pass();
  assertEquals([model.isStale.value, model.found.value?.endpoints.length], [true, 3]);
  model.show(false);
  assertEquals(await pass(), []);
});

Deno.test("RequestListModel sorts the endpoints by a column, those without a figure last", async () => {
  const { model, pass, names } = setup();
  model.toggle();
  await pass();
  const [login, orders, mails] = ["POST /login", "GET /orders/:id", "GET /mails"];
  assertEquals(names(), [login, orders, mails]);
  model.sortBy("count");
  assertEquals(names(), [mails, orders, login]);
  model.sortBy("p99");
  assertEquals(names(), [orders, login, mails]);
  model.sortBy("p99");
  assertEquals(names(), [login, orders, mails]);
  model.sortBy("errors");
  assertEquals(names(), [orders, login, mails]);
  model.sortBy("endpoint");
  assertEquals(names(), [login, mails, orders]);
  model.choose("failing");
  assertEquals(names(), [orders]);
  model.choose("all");
  model.setText(" GET /ORD");
  assertEquals(names(), [orders]);
  model.open(orders);
  assertStrictEquals(model.opened.value, orders);
  model.open(orders);
  assertStrictEquals(model.opened.value, undefined);
});

Deno.test("RequestListModel shows the records of an endpoint by a query, and returns to the list", async () => {
  const { view, model, pass } = setup("service:shop method:GET");
  model.toggle();
  await pass();
  model.showOnly(ORDERS.query!);
  assertStrictEquals(
    view.q.value,
    "service:shop method:GET path:/^\\/orders\\/[^\\/?#]*[\\d@][^\\/?#]*([?#]|$)/ status:*",
  );
  assertStrictEquals(model.isOpen.value, false);
  view.stepTo({ level: "", q: "a OR b" });
  model.toggle();
  model.showOnly(LOGIN.query!);
  assertStrictEquals(view.q.value, `(a OR b) (${LOGIN.query})`);
});
