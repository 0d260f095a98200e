import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { readUpstreams } from "../../lib/program/relay_options.ts";
import { run } from "../support/child.ts";
import { fileURLToPath } from "node:url";

const URLS = ["http://api-1:8001/ui/monitoring/advanced?q=a", "unix:/run/a.sock", "api-2:8001"];

/** Reads a file of tokens for {@linkcode URLS}; returns the token of each server, or the error. */
async function tokensOf(text: string | undefined): Promise<readonly (string | undefined)[] | string> {
  const folder = await Deno.makeTempDir();
  const tokenFile = text === undefined ? undefined : join(folder, "tokens");
  try {
    if (tokenFile !== undefined) await Deno.writeTextFile(tokenFile, text!);
    const options = { query: undefined, caFile: undefined, recent: undefined, tokenFile };
    return (await readUpstreams({ urls: URLS, ...options })).map(({ token }) => token);
  } catch (error) {
    return (error as Error).message.replace(folder, "");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (
  const { name, text, tokens } of [
    { name: "no file", text: undefined, tokens: [undefined, undefined, undefined] },
    { name: "one token for all", text: "# of the readers\n\ns3cret\n", tokens: ["s3cret", "s3cret", "s3cret"] },
    {
      name: "a token for each of some",
      text: "http://api-1:8001  first\r\n  # none for api-2\nunix:/run/a.sock\tsecond\nhttps://other third\n",
      tokens: ["first", "second", undefined],
    },
    {
      name: "a line without a token",
      text: "\nhttp://api-1\nx y",
      tokens: "Cannot read /tokens:2: expected a URL and a token",
    },
    { name: "a line with more", text: "api-1 a s3cret", tokens: "Cannot read /tokens:1: expected a URL and a token" },
    {
      name: "a line without a URL",
      text: "ftp://a s3cret",
      tokens: "Cannot read /tokens:1: expected a URL and a token",
    },
    {
      name: "a token that cannot be sent",
      text: "s3crét",
      tokens: "Cannot read /tokens:1: expected a URL and a token",
    },
  ]
) {
  Deno.test(`readUpstreams reads ${name}`, async () => assertEquals(await tokensOf(text), tokens));
}

Deno.test("readUpstreams takes RINGSIDE_FROM_TOKEN for the servers without a token of their own", async () => {
  const module = fileURLToPath(import.meta.resolve("../../lib/program/relay_options.ts"));
  const script = `
    const { readUpstreams } = await import(${JSON.stringify(module)});
    console.log((await readUpstreams({ urls: [":1", "unix:/a"] })).map(({ token }) => token).join(" "));`;
  const { stdout } = await run(Deno.execPath(), ["eval", "--no-config", script], {
    env: { RINGSIDE_FROM_TOKEN: "of-the-environment" },
  });
  assertEquals(stdout.trim(), "of-the-environment of-the-environment");
});
