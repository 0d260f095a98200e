import { type Browser, chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where Chromium and its relatives are found on a machine. */
const INSTALLED = [
  Deno.env.get("CHROME_PATH"),
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Starts an installed browser, or else one from npm; gives the reason where neither runs. */
export async function launchBrowser(): Promise<Browser | { readonly missing: string }> {
  const reasons: string[] = [];
  for (const executablePath of INSTALLED) {
    if (executablePath === undefined || !await exists(executablePath)) continue;
    try {
      return await chromium.launch({ executablePath, args: FLAGS });
    } catch (error) {
      reasons.push(`${executablePath}: ${firstLine(error)}`);
    }
  }
  try {
    const { executablePath, args, env } = await unpackBrowser();
    return await chromium.launch({
      executablePath,
      args: [...args, ...FLAGS],
      env: { ...Deno.env.toObject(), ...env },
    });
  } catch (error) {
    reasons.push(`@sparticuz/chromium: ${firstLine(error)}`);
  }
  return { missing: reasons.join("; ") };
}

/**
 * Runs what needs a browser. Where none can run, the test has a step that is ignored; `page_fixture.ts` says so loudly,
 * and fails where no skip is allowed.
 */
export async function withBrowser(test: Deno.TestContext, run: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await launchBrowser();
  if ("missing" in browser) {
    await test.step({ name: `no browser: ${browser.missing}`, ignore: true, fn: () => {} });
    return;
  }
  try {
    await run(browser);
  } finally {
    await browser.close();
  }
}

/** Unpacks a browser and the libraries that a bare machine lacks, and tells how to start it. */
const UNPACK = `
  Deno.env.set("AWS_LAMBDA_JS_RUNTIME", "nodejs22.x"); // it brings libraries only where it takes a machine for a cloud's
  const { default: packed } = await import("npm:@sparticuz/chromium@153.0.0");
  const executablePath = await packed.executablePath();
  const env = { LD_LIBRARY_PATH: Deno.env.get("LD_LIBRARY_PATH") };
  console.log(JSON.stringify({ executablePath, args: packed.args, env }));
`;

/** Not in the import map, since whatever is there is fetched with the program, and this is 60 MB. */
async function unpackBrowser(): Promise<{ executablePath: string; args: string[]; env: Record<string, string> }> {
  const command = new Deno.Command(Deno.execPath(), { args: ["eval", "--no-config", "--no-lock", UNPACK] });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0];
}
