import type { Flag } from "../runtime/flags.ts";
import { MANUAL } from "./manual.ts";
import { VARIABLE_FLAGS, variableOf } from "./settings.ts";

/**
 * Returns the manual page of the program in the macros of man(7).
 *
 * @param version Version of the program.
 */
export function manPage(version: string): string {
  return [
    `.TH RINGSIDE 1 "" "Ringside ${version}" "User Commands"`,
    ".SH NAME",
    "ringside \\- a live seat at a service's logs",
    ".SH SYNOPSIS",
    ...MANUAL.flatMap(({ usage }) => usage).flatMap((usage) => [roff(usage), ".br"]).slice(0, -1),
    ".SH DESCRIPTION",
    roff(
      "Takes log records from standard input, a command, files or HTTP, keeps the newest in a bounded ring, and streams " +
        "them to any number of viewers. The page is at http://127.0.0.1:8001 unless --host and --port say otherwise.",
    ),
    ".SH COMMANDS",
    ...MANUAL.filter(({ name }) => name !== "").flatMap(({ name, summary }) => [
      ".TP",
      `.B ${roff(name)}`,
      roff(`${summary}.`),
    ]),
    ...MANUAL.filter(({ flags }) => Object.keys(flags).length > 0).flatMap(({ name, flags }) => [
      `.SH ${name === "" ? "OPTIONS" : `OPTIONS OF ${name.toUpperCase()}`}`,
      ...Object.entries(flags).flatMap(([flag, options]) => flagLines(flag, options)),
    ]),
    ".SH ENVIRONMENT",
    ...[...ENVIRONMENT, ...VARIABLE_FLAGS.map((name) => [variableOf(name), `As --${name}.`])]
      .flatMap(([name, text]) => [".TP", `.B ${name}`, roff(text)]),
    ".SH FILES",
    ".TP",
    `.I ${roff("~/.config/ringside/ringside.jsonc")}`,
    roff(
      "Config file, unless XDG_CONFIG_HOME or --config name another: an object in JSON with comments, whose names are those " +
        "of the options. Options win over variables, and those over the file.",
    ),
    ".SH EXIT STATUS",
    roff("0: stopped. 1: cannot run. 2: misused. After a command: that of the command."),
    ".SH EXAMPLES",
    ".EX",
    ...EXAMPLES.map(roff),
    ".EE",
    "",
  ].join("\n");
}

const ENVIRONMENT: readonly (readonly [name: string, text: string])[] = [
  ["RINGSIDE_AUTH_TOKEN", "Bearer token of clients that read and send, as --auth-token-file has it."],
  ["RINGSIDE_FROM_TOKEN", "Bearer token for the servers of --from, as --from-token-file has it."],
  ["RINGSIDE_INGEST_TOKEN", "Bearer token of clients that send, as --ingest-token-file has it."],
  ["RINGSIDE_TOKEN", "Bearer token that tail and query send."],
  [
    "PGPASSWORD, PGPASSFILE",
    "Password of an archive in PostgreSQL, or the file that has it; also PGHOST, PGUSER and so on.",
  ],
  ["NO_COLOR, FORCE_COLOR", "Turn the colors of the terminal off or on."],
];

const EXAMPLES: readonly string[] = [
  "my-service 2>&1 | ringside",
  "ringside --restart -- deno run app.ts",
  "ringside --follow app.log '/var/log/nginx/*.log'",
  "ringside tail :8001 --level warn",
];

function flagLines(name: string, { short, value, fallback, help }: Flag<unknown>): string[] {
  const names = [...short === undefined ? [] : [`-${short}`], `--${name}`].map((text) => `\\fB${roff(text)}\\fR`);
  return [
    ".TP",
    `${names.join(", ")}${value === undefined ? "" : ` \\fI${roff(value)}\\fR`}`,
    roff(`${help}${fallback === undefined ? "" : ` [default: ${fallback}]`}`),
  ];
}

/** Escapes a line of text. */
function roff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^[.']/, "\\&$&");
}
