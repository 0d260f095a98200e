import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { run } from "../support/child.ts";
import { childEnvironment } from "../support/environment.ts";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Paths of Chromium and its relatives. The shell comes first: it opens a page with half of the work, as it has no windows. */
const INSTALLED = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Starts an installed browser, or else one from npm. Returns the reasons if neither starts. */
export async function launchBrowser(): Promise<Browser | { readonly missing: string }> {
  const reasons: string[] = [];
  for (const executablePath of INSTALLED) {
    if (!await exists(executablePath)) continue;
    try {
      return await chromium.launch({ executablePath, args: FLAGS, env: childEnvironment() });
    } catch (error) {
      reasons.push(`${executablePath}: ${firstLine(error)}`);
    }
  }
  try {
    const { executablePath, args, env } = await unpackBrowser();
    return await chromium.launch({ executablePath, args: [...args, ...FLAGS], env: childEnvironment(env) });
  } catch (error) {
    reasons.push(`@sparticuz/chromium: ${firstLine(error)}`);
  }
  return { missing: reasons.join("; ") };
}

const UNPACK = fileURLToPath(new URL("unpack_browser.ts", import.meta.url));

/** Unpacks a browser from npm. It is 60 MB, so it is fetched only where no browser is installed. */
async function unpackBrowser(): Promise<{ executablePath: string; args: string[]; env: Record<string, string> }> {
  const { code, stdout, stderr } = await run(
    Deno.execPath(),
    ["run", "--allow-all", "--no-config", "--no-lock", UNPACK],
    { env: { AWS_LAMBDA_JS_RUNTIME: "nodejs22.x" }, deadlineMs: UNPACK_MS }, // the libraries are unpacked for a cloud only
  );
  if (code !== 0) throw new Error(stderr.trim());
  return JSON.parse(stdout);
}

/** Deadline for the download, in ms. */
const UNPACK_MS = 180_000;

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0];
}
