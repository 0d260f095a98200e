import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { ExitError } from "../../lib/program/exit_error.ts";
import { readRedaction, type RedactionOptions } from "../../lib/program/redaction.ts";

const CASES: readonly (RedactionOptions & { isOn: boolean; level?: "info" | "warn" })[] = [
  { host: "127.0.0.1", redact: "auto", redactRules: undefined, isOn: false },
  { host: "::1", redact: "auto", redactRules: undefined, isOn: false },
  { host: "localhost", redact: false, redactRules: undefined, isOn: false },
  { host: "127.0.0.1", redact: true, redactRules: undefined, isOn: true, level: "info" },
  { host: "0.0.0.0", redact: "auto", redactRules: undefined, isOn: true, level: "info" },
  { host: "192.168.1.9", redact: "auto", redactRules: undefined, isOn: true, level: "info" },
  { host: "::", redact: false, redactRules: undefined, isOn: false, level: "warn" },
];

for (const { isOn, level, ...options } of CASES) {
  Deno.test(`readRedaction on ${options.host} with ${options.redact} ${isOn ? "hides" : "keeps"} secrets`, async () => {
    const { redact, notice } = await readRedaction(options);
    assertEquals(redact, isOn ? {} : false);
    assertStrictEquals(notice?.level, level);
  });
}

Deno.test("readRedaction reads rules, which turn it on, and names those that are wrong", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "rules.json");
    const options: RedactionOptions = { host: "127.0.0.1", redact: "auto", redactRules: path };
    await Deno.writeTextFile(path, '{"names":["customer_id"],"email":true}');
    assertEquals((await readRedaction(options)).redact, { names: ["customer_id"], email: true });
    await Deno.writeTextFile(path, '{"patterns":["("]}');
    await assertRejects(
      () => readRedaction(options),
      ExitError,
      `Cannot read the rules in "${path}": Cannot redact: Cannot parse`,
    );
    await Deno.remove(path);
    await assertRejects(() => readRedaction(options), ExitError, `Cannot read the rules in "${path}": `);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
