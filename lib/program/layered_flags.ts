import type { RedactOptions } from "../redact/redactor.ts";
import { type Given, type GivenValue, UsageError } from "../runtime/flags.ts";
import type { SERVE_FLAGS } from "./serve_flags.ts";
import type { FlagName, Layer } from "./settings.ts";

/** Flags of which a command line has one at most. */
const CONFLICTS: readonly (readonly [FlagName, FlagName])[] = [
  ["keep-open", "exit"],
  ["no-redact", "redact"],
  ["no-redact", "redact-rules"],
  ["no-mcp", "mcp"],
  ["no-auth", "auth"],
  ["no-auth", "auth-token-file"],
  ["no-auth", "auth-file"],
  ["no-auth", "auth-proxy-header"],
  ["ingest-token", "ingest-token-file"],
  ["socket", "host"],
  ["socket", "port"],
  ["socket", "tls-cert"],
  ["socket", "tls-key"],
  ["socket", "tls-self-signed"],
  ["socket", "open"],
  ["tls-self-signed", "tls-cert"],
  ["tls-self-signed", "tls-key"],
  ["config", "no-config"],
];

/** Flags that need one of others; an error names the first of those. */
const NEEDS: readonly (readonly [flag: FlagName, ...others: FlagName[]])[] = [
  ["auth-proxy-from", "auth-proxy-header"],
  ["socket-mode", "socket"],
  ["keep", "archive", "archive-at"],
  ["keep-size", "archive", "archive-at"],
  ["archive-level", "archive", "archive-at"],
  ["archive-sync", "archive", "archive-at"],
  ["from-query", "from"],
  ["from-token-file", "from"],
  ["from-ca", "from"],
  ["lines", "follow", "docker", "journal", "from"],
  ["follow-links", "follow"],
  ["docker-socket", "docker"],
];

/** Flags that need a command. */
const NEED_COMMAND = ["restart", "keep-open", "exit", "grace"] as const satisfies FlagName[];

/** Flags of the server that are given. Their values are not yet read. */
export type GivenFlags = Given<typeof SERVE_FLAGS>["given"];

/** Flags of all layers. */
export interface Merged {
  readonly given: GivenFlags;
  /** Returns the name of a flag's value for messages. */
  readonly labelOf: (name: string) => string;
  /** Rules of redaction of the config file, unless a higher layer has others. */
  readonly redactRules: RedactOptions | undefined;
}

/**
 * Adds the settings of layers to the flags of the command line. A setting yields to the same one of a higher layer, and
 * to one that excludes it.
 *
 * @throws {UsageError} If two settings of one layer exclude each other.
 */
export function mergeLayers(own: GivenFlags, layers: readonly Layer[]): Merged {
  const merged: { -readonly [Name in FlagName]?: GivenValue } = { ...own };
  const places = new Map<string, string>();
  let redactRules: RedactOptions | undefined;
  for (const { settings, redactRules: rules } of layers) {
    const higher = { ...merged };
    const isExcluded = (name: FlagName) =>
      CONFLICTS.some((pair) => pair.includes(name) && pair.some((flag) => flag !== name && isOn(higher, flag)));
    const isThere = (flag: FlagName) => {
      const value = settings.get(flag)?.value;
      return value !== undefined && value !== false || flag === "redact-rules" && rules !== undefined;
    };
    const clash = CONFLICTS.find((pair) => pair.every(isThere));
    if (clash !== undefined) {
      const places = clash.map((flag) => settings.get(flag)?.place ?? flag);
      throw new UsageError(`Cannot use both ${places.join(" and ")}`);
    }
    for (const [name, { value, place }] of settings) {
      if (higher[name] !== undefined || isExcluded(name)) continue;
      // A switch that is off, as `--no-NAME` has it, also overrides `no-NAME` of lower layers.
      merged[name] = value;
      places.set(name, place);
    }
    if (rules !== undefined && higher["redact-rules"] === undefined && !isExcluded("redact-rules")) {
      redactRules ??= rules;
    }
  }
  return { given: merged, labelOf: (name) => places.get(name) ?? `--${name}`, redactRules };
}

/** @throws {UsageError} If flags exclude each other, or one of the command line needs another. */
export function checkCombinations(own: GivenFlags, merged: GivenFlags, hasCommand: boolean): void {
  const isGiven = (flag: FlagName) => isOn(own, flag);
  const isSet = (flag: FlagName) => isOn(merged, flag);
  for (const pair of CONFLICTS) {
    if (pair.every(isGiven)) throw new UsageError(`Cannot use both --${pair.join(" and --")}`);
  }
  for (const [flag, ...others] of NEEDS) {
    if (isGiven(flag) && !others.some(isSet)) throw new UsageError(`Cannot use --${flag} without --${others[0]}`);
  }
  if (isSet("tls-cert") !== isSet("tls-key")) {
    throw new UsageError(`Missing --tls-${isSet("tls-key") ? "cert" : "key"}`);
  }
  const idle = hasCommand ? undefined : NEED_COMMAND.find(isGiven);
  if (idle !== undefined) {
    const example = idle === "restart" ? ". Example: ringside --restart -- my-service" : "";
    throw new UsageError(`Cannot use --${idle} without a command${example}`);
  }
  if (isGiven("tee") && hasCommand) {
    throw new UsageError(
      "Cannot use --tee with a command: it reads standard input itself, and its output is shown anyway",
    );
  }
}

/** True for a flag that is given, and not turned off. */
function isOn(given: GivenFlags, flag: FlagName): boolean {
  return given[flag] !== undefined && given[flag] !== false;
}
