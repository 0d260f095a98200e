import { ask } from "../../support/ask.ts";
import { Child } from "../../support/child.ts";
import { homeIn } from "../../support/environment.ts";
import { findProgram } from "../../support/programs.ts";
import { until } from "../../support/wait.ts";
import { freePort, listens } from "../ports.ts";
import type { OtherBrowser, OtherPage } from "./driver.ts";

/** Names of the programs. */
export const WEBKIT = "WebKitWebDriver";
export const DISPLAY = "Xvfb";

/** Browsers of WebKitGTK, whose folder has the version of its library. */
const BROWSERS = ["4.1", "4.0", "6.0"].flatMap((version) =>
  [`/usr/lib/x86_64-linux-gnu`, `/usr/lib/aarch64-linux-gnu`, "/usr/libexec"].map((folder) =>
    `${folder}/webkit2gtk-${version}/MiniBrowser`
  )
);

/** Keys by their names, as WebDriver encodes them. */
const KEYS: Readonly<Record<string, string>> = {
  Enter: "\ue007",
  Escape: "\ue00c",
  ArrowUp: "\ue013",
  ArrowDown: "\ue015",
  Home: "\ue011",
  End: "\ue010",
};

/** Key of an element's reference in the answers of WebDriver. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/**
 * Starts the browser of WebKitGTK on a display of its own, and drives it by WebDriver. It has one page.
 *
 * @param home Folder for its files.
 */
export async function startWebKit(home: string): Promise<OtherBrowser> {
  await using stack = new AsyncDisposableStack();
  const display = stack.use(
    new Child(findProgram(DISPLAY)!, ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]),
  );
  const [, number] = await display.printed(/^(\d+)\n/, "stdout");
  const port = freePort();
  const env = {
    ...homeIn(home),
    DISPLAY: `:${number}`,
    GDK_BACKEND: "x11",
    LIBGL_ALWAYS_SOFTWARE: "1",
    NO_AT_BRIDGE: "1",
  };
  const driver = stack.use(new Child(findProgram(WEBKIT)!, [`--port=${port}`, "--host=127.0.0.1"], { env }));
  await until(() => listens(port), "the WebDriver of WebKit to listen", () => driver.stderr.text);

  async function order(method: string, path: string, body?: unknown): Promise<unknown> {
    const init = { method, ...body !== undefined && { body: JSON.stringify(body) } };
    const response = await ask(`http://127.0.0.1:${port}${path}`, init);
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebDriver refused ${path}: ${value?.error}: ${value?.message}`);
    return value;
  }

  const binary = BROWSERS.find(isFile);
  const { sessionId } = await order("POST", "/session", {
    capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary, args: ["--automation"] } } },
  }) as { sessionId: string };
  const session = `/session/${sessionId}`;
  stack.defer(async () => void await order("DELETE", session));
  const evaluate = (script: string) => order("POST", `${session}/execute/sync`, { script, args: [] });
  const press = async (key: string) => {
    const value = KEYS[key] ?? key;
    const actions = [{ type: "keyDown", value }, { type: "keyUp", value }];
    await order("POST", `${session}/actions`, { actions: [{ type: "key", id: "keys", actions }] });
  };
  const page: OtherPage = {
    open: async (url) => void await order("POST", `${session}/url`, { url }),
    evaluate: (expression) => evaluate(`return (${expression});`),
    async click(selector) {
      const found = await order("POST", `${session}/element`, { using: "css selector", value: selector });
      const id = (found as Record<string, string>)[ELEMENT];
      await order("POST", `${session}/element/${id}/click`, {});
    },
    press,
    async type(text) {
      for (const letter of text) await press(letter);
    },
    back: async () => void await evaluate("history.back();"),
  };
  const opened = stack.move();
  return {
    newPage: () => Promise.resolve(page),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
