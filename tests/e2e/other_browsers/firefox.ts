import { type KeyInput, launch } from "puppeteer-core";
import { childEnvironment, homeIn } from "../../support/environment.ts";
import { findProgram } from "../../support/programs.ts";
import { DEADLINE_MS } from "../../support/wait.ts";
import type { OtherBrowser, OtherPage } from "./driver.ts";

/** Name of the program. */
export const FIREFOX = "firefox-esr";

/**
 * Starts Firefox without a window.
 *
 * @param home Folder for its files beside those of its profile.
 */
export async function startFirefox(home: string): Promise<OtherBrowser> {
  const browser = await launch({
    browser: "firefox",
    executablePath: findProgram(FIREFOX),
    headless: true,
    env: childEnvironment(homeIn(home)),
    timeout: DEADLINE_MS,
  });
  return {
    async newPage(): Promise<OtherPage> {
      const page = await browser.newPage();
      page.setDefaultTimeout(DEADLINE_MS);
      return {
        open: async (url) => void await page.goto(url),
        evaluate: (expression) => page.evaluate(expression),
        click: (selector) => page.click(selector),
        press: (key) => page.keyboard.press(key as KeyInput),
        type: (text) => page.keyboard.type(text),
        back: async () => void await page.evaluate("history.back()"),
      };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
