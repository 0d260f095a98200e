import axe from "axe-core";
import type { Page } from "playwright-core";

/** Returns the findings of axe-core for the current state of the page. */
export async function violations(page: Page): Promise<readonly string[]> {
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    // The page loads nothing from elsewhere, and details of what passed take most of the time.
    const options = { resultTypes: ["violations" as const], preload: false };
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, options);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`)
    );
  });
}
