import { assert, assertEquals, assertMatch } from "@std/assert";
import { violations } from "./axe.ts";
import { browserTest, clipboardWith, listed, open, type Setting } from "./page_fixture.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

/** Writes records of two traces. */
function write({ stream }: Setting): void {
  for (let n = 1; n <= 9; n++) {
    stream.write({
      message: n === 5 ? "Cannot pay" : `n${n}.`,
      level: n === 5 ? "ERROR" : "INFO",
      metadata: { service: "shop", ...n % 4 === 1 && { trace_id: TRACE } },
    });
  }
}

/** Returns the text of the clipboard once it has that of an assistant. */
async function copied({ page }: Setting): Promise<string> {
  const text = await clipboardWith(page, "A log record");
  await page.evaluate(() => navigator.clipboard.writeText(""));
  return text;
}

const OPTIONS = { context: { permissions: ["clipboard-read", "clipboard-write"] } };

for (
  const [language, label, done] of [["en", "Copy for an assistant", "Copied"], [
    "fr",
    "Copier pour un assistant",
    "Copié",
  ]]
) {
  browserTest(`page copies a record for an assistant, with its context and its trace: ${language}`, async (setting) => {
    const { page, server, stream } = setting;
    write(setting);
    await open(page, server.url);
    await listed(page, 9);
    await page.locator(".message", { hasText: "Cannot pay" }).click();
    const button = page.getByRole("button", { name: label });
    await button.waitFor();
    assertEquals(await violations(page), []);
    await button.click();
    await page.getByRole("button", { name: done }).waitFor();
    const text = await copied(setting);
    const { run } = stream;
    assertMatch(text, new RegExp(`\nThe record:\n\\| ${run}-5 \\S+ ERROR shop: Cannot pay\n`));
    assertMatch(text, new RegExp(`\nRecords of its trace:\n\\| ${run}-1 .*\n\\| ${run}-5 .*\n\\| ${run}-9 `));
    assertMatch(text, new RegExp(`before it:\n\\| ${run}-1 [^]*\\| ${run}-4 .*n4\\.`));
    assert(text.endsWith(`Page: ${server.url}#${run}-5`), text);
    await page.keyboard.press("Y");
    assertMatch(await copied(setting), /The record:/);
  }, { context: { ...OPTIONS.context, locale: language } });
}
