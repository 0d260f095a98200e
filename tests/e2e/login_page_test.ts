import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { hashPassword } from "../../lib/auth/secrets.ts";
import { violations } from "./axe.ts";
import { pageTest } from "./browser.ts";
import { spawnProgram } from "./program.ts";

const PASSWORD = "staple-of-ann";

const LANGUAGES = [
  { locale: "en-GB", title: "Log in to Ringside", wrong: /^Login failed/, shown: "You are logged in as ann." },
  {
    locale: "fr-FR",
    title: "Connexion à Ringside",
    wrong: /^Échec de la connexion/,
    shown: "Vous êtes connecté en tant que ann.",
  },
];

for (const { locale, title, wrong, shown } of LANGUAGES) {
  pageTest(`login page works without scripts and by keyboard alone: ${locale}`, async (page, after) => {
    const folder = await Deno.makeTempDir();
    after.defer(() => Deno.remove(folder, { recursive: true }));
    const file = join(folder, "users.json");
    await Deno.writeTextFile(
      file,
      JSON.stringify({ users: [{ name: "ann", password: await hashPassword(PASSWORD) }] }),
    );
    const program = spawnProgram(["--auth-file", file, "--port", "0", "--otlp-port", "0"], { stdin: "piped" });
    after.use(program);
    const [, origin] = await program.printed(/Listening on (http:\/\/\S+?)\/\n/, "stderr");

    await page.goto(`${origin}/`);
    await page.waitForURL(`${origin}/login`);
    assertStrictEquals(await page.title(), title);
    assertStrictEquals(await page.locator("script").count(), 0);
    assertStrictEquals(await page.locator("html").getAttribute("lang"), locale.slice(0, 2));
    assertEquals(await violations(page), []);

    const type = async (password: string) => {
      await page.locator("#user").focus();
      await page.keyboard.type("ann");
      await page.keyboard.press("Tab");
      await page.keyboard.type(password);
      await page.keyboard.press("Enter");
    };
    await type("wrong");
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assertMatch(await alert.innerText(), wrong);
    assertEquals(await violations(page), []);

    await type(PASSWORD);
    await page.waitForURL(`${origin}/ui/monitoring/advanced`);
    await page.waitForSelector('[data-state="live"]');
    await page.goto(`${origin}/login`);
    assertMatch(await page.locator("form p").first().innerText(), new RegExp(`^${shown.replaceAll(".", "\\.")}`));
    assertEquals(await violations(page), []);
    await page.locator('form[action="logout"] button').press("Enter");
    await page.locator("#user").waitFor();
    await page.goto(`${origin}/ui/monitoring/advanced`);
    await page.waitForURL(`${origin}/login`);
  }, { context: { locale }, mayComplain: /403|401/ });
}
