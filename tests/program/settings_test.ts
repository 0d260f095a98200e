import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { Ajv } from "ajv";
import { resolve } from "node:path";
import deno from "../../deno.json" with { type: "json" };
import { parseCommand } from "../../lib/program/cli.ts";
import { fileLayer } from "../../lib/program/config_file.ts";
import { configSchema } from "../../lib/program/config_schema.ts";
import { manPage } from "../../lib/program/man_page.ts";
import type { ServeOptions } from "../../lib/program/serve_options.ts";
import { environmentLayer, FILE_FLAGS, VARIABLE_FLAGS, variableOf } from "../../lib/program/settings.ts";
import { UsageError } from "../../lib/runtime/flags.ts";

const PATH = "/etc/ringside/ringside.jsonc";

/** Returns the options of a command line with these settings below it. */
function optionsOf(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  file = "{}",
): ServeOptions {
  const command = parseCommand(args, [environmentLayer((name) => variables[name]), fileLayer(PATH, file)]);
  if (command.kind !== "serve") throw new Error(`got ${command.kind}`);
  return command.options;
}

Deno.test("parseCommand takes an option from the command line, else from the environment, else from the file", () => {
  const file = '{ "port": 1, "recent": 1, "lines": 1 }';
  const { port, recent, lines, settings } = optionsOf(
    ["--port", "3"],
    { RINGSIDE_PORT: "2", RINGSIDE_RECENT: "2" },
    file,
  );
  assertEquals([port, recent, lines], [3, 2, 1]);
  assertEquals(settings, { path: PATH, variables: ["RINGSIDE_PORT", "RINGSIDE_RECENT"] });
});

const ARCHIVE = { name: "default", keep: "7d", keepSize: 1024 ** 3, level: "TRACE", sync: "normal" } as const;

for (
  const { name, args = [], variables, file, options } of [
    {
      name: "numbers and sizes",
      file: '{ "port": 9000, "max-bytes": "2MiB" }',
      options: { port: 9000, maxBytes: 2_097_152 },
    },
    { name: "switches", file: '{ "tee": true, "quiet": false }', options: { tee: true, quiet: false } },
    {
      name: "switches with an opposite",
      file: '{ "auth": false, "redact": false }',
      options: { auth: false, redact: false },
    },
    {
      name: "an opposite that the command line overrides",
      args: ["--auth"],
      file: '{ "auth": false }',
      options: { auth: true },
    },
    {
      name: "a switch that the command line turns off",
      args: ["--no-tee"],
      file: '{ "tee": true }',
      options: { tee: false },
    },
    {
      name: "a switch that the environment turns off",
      variables: { RINGSIDE_TEE: "0" },
      file: '{ "tee": true }',
      options: { tee: false },
    },
    {
      name: "a source that the command line turns off",
      args: ["--no-journal"],
      file: '{ "journal": true }',
      options: { journal: undefined },
    },
    {
      name: "sources without names",
      file: '{ "journal": true, "docker": true }',
      options: { journal: [], docker: [] },
    },
    { name: "sources with names", file: '{ "journal": ["nginx", "ssh"] }', options: { journal: ["nginx", "ssh"] } },
    {
      name: "lists of variables",
      variables: { RINGSIDE_ALLOWED_HOST: "a.example, b.example" },
      options: { allowedHosts: ["a.example", "b.example"] },
    },
    {
      name: "sources of variables",
      variables: { RINGSIDE_SYSLOG: "true" },
      options: { syslog: { hostname: "127.0.0.1", port: 5514 } },
    },
    { name: "empty variables", variables: { RINGSIDE_PORT: " " }, options: { port: 8001 } },
    { name: "links of Kubernetes", variables: { RINGSIDE_PORT: "tcp://10.0.0.1:8001" }, options: { port: 8001 } },
    {
      name: "settings that a flag excludes",
      args: ["--socket", "a"],
      file: '{ "port": 1, "tls-cert": "x", "tls-key": "y" }',
      options: { port: 8001, tlsCert: undefined, tlsKey: undefined },
    },
    {
      name: "settings that need what is not there",
      file: '{ "keep": "1d", "grace": "1s", "lines": 3 }',
      options: { archive: undefined, graceMs: 1000 },
    },
    {
      name: "a copy that a command excludes",
      args: ["--", "app"],
      file: '{ "tee": true }',
      options: { tee: false, command: ["app"] },
    },
    {
      name: "paths from its folder",
      file: '{ "follow": ["app.log", "/var/log/*.log"], "archive-at": "../a.db" }',
      options: {
        follow: [resolve("/etc/ringside/app.log"), resolve("/var/log/*.log")],
        archive: { ...ARCHIVE, at: resolve("/etc/a.db") },
      },
    },
    {
      name: "the address of a database",
      file: '{ "archive-at": "postgres://app@db/logs", "name": "shop" }',
      options: { archive: { ...ARCHIVE, at: "postgres://app@db/logs", name: "shop" } },
    },
    {
      name: "rules of redaction",
      file: '{ "redact-rules": { "names": ["customer_id"], "email": true } }',
      options: { redactRules: { names: ["customer_id"], email: true } },
    },
    {
      name: "rules that the command line overrides",
      args: ["--redact-rules", "r.json"],
      file: '{ "redact-rules": { "email": true } }',
      options: { redactRules: "r.json" },
    },
    {
      name: "rules that the command line turns off",
      args: ["--no-redact"],
      file: '{ "redact-rules": { "email": true } }',
      options: { redactRules: undefined, redact: false },
    },
    { name: "comments and trailing commas", file: '\uFEFF// port\n{ "port": 7, /* more */ }\n', options: { port: 7 } },
    { name: "the address of its schema", file: '{ "$schema": "ringside.schema.json" }', options: {} },
  ] as {
    name: string;
    args?: string[];
    variables?: Record<string, string>;
    file?: string;
    options: Partial<ServeOptions>;
  }[]
) {
  Deno.test(`parseCommand reads settings: ${name}`, () => {
    const found = optionsOf(args, variables, file);
    for (const [key, value] of Object.entries(options)) assertEquals(found[key as keyof ServeOptions], value, key);
  });
}

for (
  const { file, message } of [
    { file: '{\n  "prot": 1\n}', message: /ringside\.jsonc:2:3: unknown setting "prot"; did you mean "port"\?$/ },
    { file: '{ "allowedHost": [] }', message: /:1:3: unknown setting "allowedHost"; did you mean "allowed-host"\?$/ },
    { file: '{ "no-auth": true }', message: /:1:3: unknown setting "no-auth"; did you mean "auth"\?$/ },
    { file: '{ "colour": 1 }', message: /:1:3: unknown setting "colour"$/ },
    { file: '{ "port": 1, "port": 2 }', message: /:1:14: "port" is set twice$/ },
    { file: '{ "port": "1" }', message: /:1:11: expected a number for "port"$/ },
    {
      file: '{ "port": 70000 }',
      message: /^Cannot read "port" at \S+:1:11 "70000": expected a whole number from 0 to 65535$/,
    },
    { file: '{ "tee": "yes" }', message: /:1:10: expected true or false for "tee"$/ },
    { file: '{ "follow": [1] }', message: /:1:13: expected a list of strings for "follow"$/ },
    { file: '{ "host": true }', message: /:1:11: expected a string for "host"$/ },
    { file: '{ "auth": false, "auth-file": "x" }', message: /^Cannot use both "auth" at .* and "auth-file" at / },
    { file: '{ "redact": false, "redact-rules": {} }', message: /^Cannot use both "redact" at \S+ and redact-rules$/ },
    { file: '{ "redact-rules": { "patterns": ["("] } }', message: /:1:19: Cannot/ },
    {
      file: '{ "ingest-token": "s3cret" }',
      message: /"ingest-token" is a secret, .*; use "ingest-token-file" or RINGSIDE_/,
    },
    { file: '{ "port": }', message: /ringside\.jsonc:1:11: value expected$/ },
    { file: '{ "port": 1', message: /ringside\.jsonc:1:12: close brace expected$/ },
    { file: '{"follow":'.repeat(20_000), message: /^Cannot read \S+: its values are nested too deep$/ },
    { file: "[]", message: /ringside\.jsonc:1:1: expected an object$/ },
    { file: "", message: /ringside\.jsonc:1:1: value expected$/ },
  ]
) {
  Deno.test(`parseCommand refuses the config file ${JSON.stringify(file.slice(0, 80))}`, () => {
    assertMatch(assertThrows(() => optionsOf([], {}, file), UsageError).message, message);
  });
}

for (
  const { variables, message } of [
    { variables: { RINGSIDE_PORT: "http" }, message: /^Cannot read RINGSIDE_PORT "http": expected a whole number/ },
    { variables: { RINGSIDE_TEE: "maybe" }, message: /^Cannot read RINGSIDE_TEE "maybe": expected true or false$/ },
    {
      variables: { RINGSIDE_AUTH: "1", RINGSIDE_NO_AUTH: "1" },
      message: /^Cannot use both RINGSIDE_NO_AUTH and RINGSIDE_AUTH$/,
    },
  ] as { variables: Record<string, string>; message: RegExp }[]
) {
  Deno.test(`parseCommand refuses ${JSON.stringify(variables)}`, () => {
    assertMatch(assertThrows(() => optionsOf([], variables), UsageError).message, message);
  });
}

Deno.test("parseCommand refuses a switch that is turned on and off", () => {
  assertThrows(() => parseCommand(["--tee", "--no-tee"]), UsageError, "Cannot use both --tee and --no-tee");
  assertThrows(() => parseCommand(["--no-port"]), UsageError, "Unknown option '--no-port'");
});

Deno.test("every flag has a variable, which the program may read and the manual page names", () => {
  assert(deno.permissions.program.env.includes("RINGSIDE_*"));
  const page = manPage("1");
  for (const name of VARIABLE_FLAGS) assert(page.includes(`\n.B ${variableOf(name)}\n`), name);
});

const validate = new Ajv({ strict: false }).compile(configSchema());

Deno.test("docs/ringside.schema.json is the schema of the flags", async () => {
  const schema = await Deno.readTextFile(new URL("../../docs/ringside.schema.json", import.meta.url));
  assertEquals(JSON.parse(schema), configSchema());
});

Deno.test("schema of the config file accepts what the program accepts", async () => {
  const docs = await Deno.readTextFile(new URL("../../docs/configuration.md", import.meta.url));
  const [, example] = /^```jsonc\n(.*?)^```$/ms.exec(docs)!;
  const { settings } = fileLayer(PATH, example);
  assert(settings.size >= 8);
  optionsOf([], {}, example);
  const plain = JSON.parse(example.replace(/^\s*\/\/.*$|\/\/ .*$/gm, "").replace(/,(?=\s*[}\]])/g, ""));
  assertEquals([validate(plain), validate.errors], [true, null]);
  for (const wrong of [{ prot: 1 }, { port: "1" }, { tee: "yes" }, { follow: [1] }, { host: true }]) {
    assertStrictEquals(validate(wrong), false, JSON.stringify(wrong));
    assertThrows(() => optionsOf([], {}, JSON.stringify(wrong)), UsageError);
  }
  for (const name of FILE_FLAGS) assert(Object.hasOwn(configSchema().properties as object, name), name);
});
