import { assert, assertEquals, assertMatch, assertObjectMatch } from "@std/assert";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { helpText } from "../lib/program/help.ts";
import config from "../deno.json" with { type: "json" };
import { ask } from "./support/ask.ts";
import { Child, run } from "./support/child.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const README = await Deno.readTextFile(`${ROOT}README.md`);
const EMBEDDING = await Deno.readTextFile(`${ROOT}docs/embedding.md`);

/** Returns the first code block of a document in a language that contains a text. */
function block(document: string, language: string, part: string): string {
  const blocks = document.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"));
  const found = Array.from(blocks, ([, text]) => text).find((text) => text.includes(part));
  if (found === undefined) throw new Error(`the document has no ${language} with "${part}"`);
  return found;
}

// A shell removes the quotes of -"health check", and the query then excludes one word and requires the other.
for (const [name, text] of [["README", README], ["helpText", helpText("tail")]]) {
  Deno.test(`${name} quotes the query that starts with a minus for the shell`, async () => {
    const [, args] = /^ *ringside tail :8001 -- (.*?)(?: {2,}.*)?$/m.exec(text)!;
    const { stdout } = await run("sh", ["-c", `printf '%s\\n' ${args}`]);
    assertEquals(stdout, '-"health check"\n');
  });
}

Deno.test("a service outside of this folder links it and shows the page, as documented", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    const link = relative(folder, ROOT); // Deno 2.5 links relative paths alone
    const settings = block(EMBEDDING, "json", '"links"').replace("../ringside", link);
    const { "@ringside/ringside": _, ...packages } = JSON.parse(settings).imports;
    assertObjectMatch(Object.assign({}, ...Object.values(config.scopes)), packages);
    await Deno.writeTextFile(`${folder}/deno.json`, settings);
    const main = block(README, "ts ignore", "@ringside/ringside/page").replace('hostname: "127.0.0.1"', "$&, port: 0");
    await Deno.writeTextFile(
      `${folder}/main.ts`,
      `import { Ingest } from "@ringside/ringside/ingest";\n${
        main.replace("{ stream, page }", "{ stream, page, ingest: new Ingest() }")
      }`,
    );
    await using service = new Child(Deno.execPath(), ["run", "--allow-net", "main.ts"], { cwd: folder });
    const [, origin] = await service.printed(/Listening on (http:\S+)\//, "stderr");
    const page = await ask(`${origin}/ui/monitoring/advanced`);
    assertEquals(page.status, 200);
    assertMatch(await page.text(), /Search completed/);
    const protobuf = { "Content-Type": "application/x-protobuf" };
    for (const [path, emptyBody] of [["/v1/logs", ""], ["/loki/api/v1/push", "\0"]]) {
      const { status } = await ask(origin + path, { method: "POST", headers: protobuf, body: emptyBody });
      assert(status < 300, `${path} answered ${status}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
