import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { browserTest, copyBy, listed, open, shown, WHOLE, writeNumbers } from "./page_fixture.ts";

browserTest("page shows the whole record in an open row, with nested causes", async (setting) => {
  const { stream, server, page } = setting;
  stream.write(WHOLE);
  await open(page, server.url);
  await page.locator(".message").click();
  const details = page.locator(".details");
  assertStrictEquals(await details.locator(".whole").textContent(), "Checkout failed\nbadly");
  assertStrictEquals(await details.locator(".cause .cause p").textContent(), "Caused by:no route");
  assertStrictEquals(await details.locator(".cause > pre").textContent(), "    at pay");
  const tree = await details.locator(".tree").innerText();
  for (const text of ["logger", "shop.checkout", "user", "{3}", "id", "42", "tags", "[1]"]) {
    assert(tree.includes(text), text);
  }
  assertStrictEquals(await page.locator(".toggle").getAttribute("aria-expanded"), "true");
  await page.locator(".line .level").click();
  assertStrictEquals(await details.count(), 0);
});

browserTest(
  "page shows a whole error, and filters by its fields and by nested fields",
  async (setting) => {
    const { stream, server, page } = setting;
    const error = Object.assign(new AggregateError([new RangeError("too far")], "both failed"), { code: "EBOTH" });
    stream.write({ message: "failed", level: "ERROR", metadata: { error } });
    stream.write({ message: "failed otherwise", level: "ERROR", metadata: { error: new Error("no") } });
    await open(page, server.url);
    await page.locator(".message", { hasText: /^failed$/ }).click();
    const tree = page.locator(".details .tree");
    await tree.getByText("EBOTH", { exact: true }).waitFor();
    assertStrictEquals(await tree.getByText("too far", { exact: true }).count(), 1);
    await page.getByRole("button", { name: "Filter for code" }).click();
    assertStrictEquals(await page.inputValue("input[name=q]"), "error.code:EBOTH");
    await listed(page, 1);
    await page.goBack();
    await listed(page, 2);
    await page.waitForSelector(".details"); // open when the page was left
    await page.getByRole("button", { name: "Filter out errors" }).click();
    assertStrictEquals(await page.inputValue("input[name=q]"), "-error.errors:*");
    await page.waitForSelector(".details .excluded");
    await page.keyboard.press("Escape");
    await listed(page, 1);
    await shown(page, "failed otherwise");
  },
);

browserTest("page dims the frames of libraries in a stack trace", async (setting) => {
  const { stream, server, page } = setting;
  const stack = "Error: no\n    at pay (file:///srv/pay.ts:1:1)\n    at emit (node:events:5:1)";
  stream.write({ message: "failed", metadata: { error: { type: "Error", message: "no", stack } } });
  await open(page, server.url);
  await page.locator(".message").click();
  await page.waitForSelector(".details");
  assertEquals(await page.locator(".cause .foreign").allTextContents(), ["\n    at emit (node:events:5:1)"]);
  assertStrictEquals(
    await page.locator(".cause pre").textContent(),
    "    at pay (file:///srv/pay.ts:1:1)\n    at emit (node:events:5:1)",
  );
});

browserTest(
  "page shows thousands of values a hundred at a time, and few of them in the row",
  async (setting) => {
    const { stream, server, page } = setting;
    const metadata = Object.fromEntries(Array.from({ length: 1150 }, (_, index) => [`key${index}`, index]));
    stream.write({ message: "many", metadata });
    await open(page, server.url);
    assertStrictEquals(await page.locator(".row .field").count(), 50);
    await page.locator(".message").click();
    const leaves = page.locator(".details .leaf");
    await leaves.first().waitFor();
    assertStrictEquals(await leaves.count(), 102); // with timestamp and level
    await page.getByRole("button", { name: "Show 100 more of 1,050" }).click();
    await page.getByText("key199", { exact: true }).waitFor();
    assertStrictEquals(await leaves.count(), 202);
  },
);

browserTest("page filters for and against each value of an open row, and Back undoes it", async (setting) => {
  const { stream, server, page } = setting;
  stream.write(WHOLE);
  stream.write({ message: "of another", metadata: { user: { id: 7 } } });
  await open(page, server.url);
  await page.locator("[data-level=ERROR] .message").click();
  await page.getByRole("button", { name: "Filter for id" }).click();
  await listed(page, 1);
  assertStrictEquals(await page.inputValue("input[name=q]"), "user.id:42");
  assertStrictEquals(new URL(page.url()).searchParams.get("q"), "user.id:42");
  await page.getByRole("button", { name: "Filter for full name" }).click();
  assertStrictEquals(await page.inputValue("input[name=q]"), 'user.id:42 "user.full name":"Ann \\"A\\" Lee"');
  await page.waitForSelector('[data-state="live"]');
  await page.goBack();
  assertStrictEquals(await page.inputValue("input[name=q]"), "user.id:42");
  await page.goBack();
  assertStrictEquals(await page.inputValue("input[name=q]"), "");
  await listed(page, 2);
  await page.waitForSelector(".details"); // open when the page was left
  await page.getByRole("button", { name: "Filter out id" }).click();
  assertStrictEquals(await page.inputValue("input[name=q]"), "-user.id:42");
  await page.waitForSelector(".details .excluded");
  await page.keyboard.press("Escape");
  await listed(page, 1);
  await shown(page, "of another");
});

browserTest("page copies a record as JSON, as text, as a link that opens it, and each value", async (setting) => {
  const { stream, server, page } = setting;
  stream.write(WHOLE);
  writeNumbers(stream, 1, 120);
  await open(page, `${server.url}?level=ERROR`);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator(".message").click();
  const copied = async (name: string) => {
    await copyBy(page.getByRole("button", { name, exact: true }));
    return await page.evaluate(() => navigator.clipboard.readText());
  };
  const { message, metadata } = JSON.parse(await copied("Copy JSON"));
  assertEquals({ message, metadata }, { message: WHOLE.message, metadata: WHOLE.metadata });
  assertMatch(
    await copied("Copy text"),
    /ERROR shop\.checkout Checkout failed\nbadly .*\nError: refused\n {4}at pay\nCaused by: no route$/s,
  );
  assertStrictEquals(await copied("Copy id"), "42");
  const link = await copied("Copy link");
  const other = await page.context().newPage();
  await other.goto(link.replace("?level=ERROR", ""));
  await other.locator(`[data-id="${stream.run}-1"] .details`).waitFor();
});
