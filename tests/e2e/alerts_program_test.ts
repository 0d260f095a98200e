import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { ask, askJson } from "../support/ask.ts";
import { until } from "../support/wait.ts";
import { freePort } from "./ports.ts";
import { programTest, type Running, runProgram, startQuietProgram } from "./program.ts";

/** Alert as a receiver gets it. */
interface Received {
  readonly path: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Receiver of alerts on this machine. */
function receive(port = 0) {
  const received: Received[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, async (request) => {
    received.push({ path: new URL(request.url).pathname, headers: request.headers, body: await request.json() });
    return new Response(null, { status: 204 });
  });
  return {
    received,
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function list({ origin }: Pick<Running, "origin">) {
  return await askJson(new URL("/api/monitoring/advanced/alerts", origin));
}

/** Returns the rules of the commands in docs/alerts.md. */
async function documentedRules(): Promise<string[]> {
  const text = await Deno.readTextFile(new URL("../../docs/alerts.md", import.meta.url));
  return Array.from(text.matchAll(/^my-service \| ringside (.*)$/gm), ([, args]) => args)
    .flatMap((args) => Array.from(args.matchAll(/--alert '([^']*)'/g), ([, rule]) => rule));
}

programTest("raises the alerts of docs/alerts.md", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using receiver = receive();
    await Deno.writeTextFile(`${folder}/call.sh`, `#!/bin/sh\ncat > ${folder}/called.json\n`, { mode: 0o700 });
    const rules = (await documentedRules()).map((rule) =>
      rule.replace("https://example.org/hook", `${receiver.origin}/hook`).replace("./call.sh", `${folder}/call.sh`)
    );
    assertStrictEquals(rules.length, 6);
    const args = [...rules.flatMap((rule) => ["--alert", rule]), "--alert-allow-private"];
    await using ringside = await startQuietProgram(args, freePort(), { RINGSIDE_SLACK: `${receiver.origin}/secret` });
    const line = (level: string, more: object) => JSON.stringify({ level, msg: "Cannot pay", ...more });
    const lines = [
      ...Array(6).fill(line("error", { service: "checkout" })),
      ...Array(3).fill(line("info", { path: "/api/orders", duration_ms: 900 })),
      line("fatal", {}),
    ];
    await ringside.write(`${lines.join("\n")}\n`);
    await until(() => receiver.received.length === 2, "two requests", () => receiver.received);
    const called = await until(
      () => Deno.readTextFile(`${folder}/called.json`).catch(() => ""),
      "the program to be called",
    );
    assertMatch(JSON.parse(called).text, /^Alert: Fatal: 1 record/);
    const paths = receiver.received.map(({ path }) => path).toSorted();
    assertEquals(paths, ["/hook", "/secret"]);
    const [slack] = receiver.received.filter(({ path }) => path === "/secret");
    assertEquals(slack.body.text, "Alert: Checkout: 6 records (count &gt; 5 in 1m)");
    const [{ body }] = receiver.received.filter(({ path }) => path === "/hook");
    assertMatch(String(body.url), new RegExp(`^${ringside.origin}/ui/monitoring/advanced\\?q=path.*#\\w+-\\d+$`));

    const { rules: states, stats } = await list(ringside);
    assertEquals(states.map(({ name, state }: { name: string; state: string }) => [name, state]), [
      ["Checkout", "firing"],
      ["Slow", "firing"],
      ["Fatal", "firing"],
      ["Traffic", "learning"],
      ["New", "learning"],
      ["Backup", "ok"],
    ]);
    assertEquals([stats.delivered, stats.failed, stats.missed], [3, 0, 0]);
    assert(!JSON.stringify(states).includes("secret"));
    // It has no permission to write, and runs programs all the same.
    assertStrictEquals((await ringside.stop()).code, 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

programTest("delivers alerts over a kill once, and keeps the rules of the page in its config file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const port = freePort();
    await Deno.writeTextFile(`${folder}/hook`, `http://127.0.0.1:${port}/secret\n`);
    const config = `${folder}/ringside.jsonc`;
    await Deno.writeTextFile(
      config,
      `{\n  // Ours\n  "alert": ["Errors: count > 0 to webhook:@hook where level>=error"],\n  "alert-allow-private": true,\n}\n`,
    );
    const start = () => startQuietProgram(["--config", config]);
    {
      await using ringside = await start();
      await ringside.write('{"level":"error","msg":"Disk full"}\n');
      await until(async () => (await list(ringside)).stats.retried > 0, "an attempt to deliver");
      const url = new URL("/api/monitoring/advanced/alerts", ringside.origin);
      const response = await ask(url, {
        method: "POST",
        body: JSON.stringify({ rule: { name: "Silence", condition: "silent for 10m", to: ["desktop"] } }),
      });
      assertEquals((await response.json()).kept, true);
      await ringside.stop("SIGKILL");
    }
    const text = await Deno.readTextFile(config);
    assert(text.includes("// Ours") && text.includes('"webhook:@hook"') && text.includes('"Silence"'), text);
    assert(!text.includes("secret"), text);
    {
      await using receiver = receive(port);
      await using ringside = await start();
      await until(() => receiver.received.length > 0, "the alert", () => receiver.received);
      // The service logs the same again.
      await ringside.write('{"level":"error","msg":"Disk full"}\n');
      const rules = await until(async () => {
        const { rules } = await list(ringside);
        return rules[0].matches === 1 && rules;
      }, "the record to be read");
      assertEquals(rules.map(({ name, fixed }: { name: string; fixed: boolean }) => [name, fixed]), [
        ["Errors", false],
        ["Silence", false],
      ]);
      assertStrictEquals((await ringside.stop()).code, 0);
      assertEquals(receiver.received.map(({ body }) => [body.rule, body.state, body.count]), [["Errors", "firing", 1]]);
    }
    const { mode } = await Deno.stat(`${folder}/ringside.alerts.0`);
    assertStrictEquals(mode! & 0o777, 0o600);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const REFUSED = [
  { args: ["--alert", "count"], message: 'Cannot read --alert "count": expected >, >=, < or <= at 5' },
  { args: ["--alert", "count > 1", "--alert", "count > 1"], message: "two alerts with the name" },
  {
    args: ["--alert", "count > 1 to slack:$RINGSIDE_NONE"],
    message: "Cannot use the secret $RINGSIDE_NONE of an alert",
  },
  {
    args: ["--alert", "count > 1 to webhook:http://127.0.0.1:9/hook"],
    message: 'Cannot parse to of an alert "webhook:…" at 8: expected an address on the internet',
  },
  { args: ["--alert", "count > 1 to slack:@/no/such/file"], message: "Cannot read the secret @/no/such/file" },
];

for (const { args, message } of REFUSED) {
  programTest(`refuses ${args.join(" ")}`, async () => {
    const { code, stderr } = await runProgram(["--port", "0", "--otlp-port", "0", ...args]);
    assertEquals([code, stderr.includes(message)], [2, true], stderr);
  });
}

programTest("refuses a secret that is no address where one is needed, without quoting it", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "hooks.slack.com/s3cret\n"); // a header may have this value
    const args = ["--port", "0", "--otlp-port", "0", "--alert", `count > 1 to slack:@${path}`];
    const { code, stderr } = await runProgram(args);
    assertEquals([code, stderr.includes("of an alert: expected an address")], [2, true], stderr);
    assert(!stderr.includes("s3cret"), stderr);
  } finally {
    await Deno.remove(path);
  }
});
