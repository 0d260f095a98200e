import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { ask, askJson } from "../support/ask.ts";
import { until } from "../support/wait.ts";
import { programTest, startProgram } from "./program.ts";

/** Parts of secrets; none may leave the program in any form. */
const SECRETS = ["hX3kQz9vLm", "MIIEpAIBAAKCAQEA", "4111111111111111", "SflKxwRJSMeKKF2QT4"];

const LINES = [
  '{"level":"info","msg":"Login","headers":{"Authorization":"Bearer hX3kQz9vLm"},"password":"hX3kQz9vLm"}',
  "GET /cb?code=hX3kQz9vLm&state=1 postgres://ann:hX3kQz9vLm@db/shop",
  "-----BEGIN PRIVATE KEY-----",
  "MIIEpAIBAAKCAQEA",
  "-----END PRIVATE KEY-----",
  "paid with 4111111111111111, jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.SflKxwRJSMeKKF2QT4",
];

const API = "/api/monitoring/advanced";

programTest("keeps secrets out of every route with --redact, and counts them", async () => {
  await using program = await startProgram(["--redact"]);
  await program.write(`${LINES.join("\n")}\nlast\n`);
  await until(
    async () => (await (await ask(`${program.origin}${API}/logs?search=last`)).text()).includes('"last"'),
    "the last record",
  );
  for (
    const route of ["logs?limit=1000", "logs/export?format=csv", "facets?field=message", "logs/export?format=ndjson"]
  ) {
    const text = await (await ask(`${program.origin}${API}/${route}`)).text();
    assertEquals(SECRETS.filter((secret) => text.includes(secret)), [], route);
  }
  // A filter would tell a secret, too.
  for (const secret of SECRETS) {
    const { records } = await askJson(`${program.origin}${API}/logs?search=${secret}`) as { records: unknown[] };
    assertEquals(records.filter((record) => !JSON.stringify(record).includes("ringside.http")), []);
  }
  const { redacted } = await askJson(`${program.origin}${API}/summary`) as { redacted: number };
  assert(redacted >= 9, `${redacted}`);
  const { stderr } = await program.stop();
  assert(stderr.includes("Secrets in records are hidden"), stderr);
});

programTest(
  "hides secrets by default on an address that other machines reach, and keeps them on loopback",
  async () => {
    for (
      const { args, isHidden } of [{ args: ["--host", "0.0.0.0", "--no-auth"], isHidden: true }, {
        args: [],
        isHidden: false,
      }]
    ) {
      await using program = await startProgram(args);
      await program.write("password=hX3kQz9vLm\n");
      const url = `${program.origin.replace(/\/\/[^:]+/, "//127.0.0.1")}${API}/logs?search=password`;
      const text = await until(async () => {
        const text = await (await ask(url)).text();
        return text.includes("password=") ? text : undefined;
      }, "the record");
      assertStrictEquals(text!.includes("hX3kQz9vLm"), !isHidden);
    }
  },
);
