import { parseUrl } from "../../base/url.ts";
import { AlertSyntaxError } from "./alert_syntax_error.ts";

/** Receiver of the alerts of a rule, besides the stream, which receives all of them. */
export type Target =
  | {
    /** Form of the body: plain JSON, Slack's incoming webhooks, or ntfy. */
    readonly kind: "webhook" | "slack" | "ntfy";
    /** Address with `http:` or `https:`, or the place of a secret one: `@FILE` or `$VARIABLE`. */
    readonly url: string;
    /** Further headers; a value may be the place of a secret. */
    readonly headers?: Readonly<Record<string, string>>;
  }
  /** Program that receives the alert as JSON on its standard input. */
  | { readonly kind: "command"; readonly words: readonly string[] }
  /** Notification of the browser, for readers of the page who allow it. */
  | { readonly kind: "desktop" };

/** Target of a rule, as a setting gives it: `"slack:https://…"`, or an object with headers or arguments. */
export type TargetInput =
  | string
  | { readonly webhook: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly slack: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly ntfy: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly command: string | readonly string[] };

/** Kinds of targets that are reached over HTTP. */
const HTTP_KINDS = ["webhook", "slack", "ntfy"] as const;

const MAX_URL_LENGTH = 2000;
const MAX_WORDS = 50;
const MAX_WORD_LENGTH = 4000;

/** Headers that belong to the request itself. */
const OWN_HEADERS = ["host", "content-length", "connection", "transfer-encoding", "content-type"];

/**
 * Reads a target.
 *
 * @param input The target. A command is split at spaces, and no shell reads it.
 * @throws {AlertSyntaxError} If it is malformed.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readTarget } from "./target.ts";
 *
 * assertEquals(readTarget("ntfy:https://ntfy.sh/ours"), { kind: "ntfy", url: "https://ntfy.sh/ours" });
 * assertEquals(readTarget("command:./call.sh --now"), { kind: "command", words: ["./call.sh", "--now"] });
 * ```
 */
export function readTarget(input: unknown): Target {
  if (typeof input === "string") return readText(input);
  const { command, headers, ...others } = (input ?? {}) as Record<string, unknown>;
  const [[kind, url] = [], ...more] = Object.entries(others);
  const isHttp = HTTP_KINDS.some((known) => known === kind);
  if (typeof input !== "object" || command === undefined === !isHttp || more.length > 0) return fail(String(kind));
  if (!isHttp) return headers === undefined ? readCommand(command) : fail("headers");
  if (typeof url !== "string") return fail(String(url));
  const target = readAddress(kind as typeof HTTP_KINDS[number], url);
  return headers === undefined ? target : { ...target, headers: readHeaders(headers) };
}

function readText(text: string): Target {
  if (text === "desktop") return { kind: "desktop" };
  const [, kind = "", rest = ""] = /^([a-z]+):(.*)$/s.exec(text) ?? [];
  if (kind === "command") return readCommand(rest);
  const known = HTTP_KINDS.find((known) => known === kind);
  return known === undefined ? fail(text) : readAddress(known, rest);
}

function readAddress(kind: typeof HTTP_KINDS[number], url: string) {
  if (!isPlace(url) && !isAddress(url)) {
    // The address may be a secret.
    throw new AlertSyntaxError(`${kind}:…`, kind.length + 1, "address", [], "to");
  }
  return { kind, url };
}

/** Returns true for an address that a request can be sent to. */
export function isAddress(text: string): boolean {
  const url = text.length <= MAX_URL_LENGTH ? parseUrl(text) : null;
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") && url.username === "" &&
    url.password === "" && url.hostname !== "";
}

/** Returns true for the place of a secret: `@FILE`, or `$RINGSIDE_…`, a variable of the environment. */
export function isPlace(text: string): boolean {
  return /^@.|^\$RINGSIDE_[A-Z0-9_]+$/s.test(text);
}

function readCommand(command: unknown): Target {
  const words = typeof command === "string" ? command.split(/\s+/).filter((word) => word !== "") : command;
  const isValid = Array.isArray(words) && words.length > 0 && words.length <= MAX_WORDS && words[0] !== "" &&
    words.every((word) => typeof word === "string" && word.length <= MAX_WORD_LENGTH && !word.includes("\0"));
  if (!isValid) throw new AlertSyntaxError(String(command).slice(0, 100), 0, "command", [], "to");
  return { kind: "command", words };
}

function readHeaders(headers: unknown): Record<string, string> {
  const entries = typeof headers === "object" && headers !== null ? Object.entries(headers) : [["", ""]];
  for (const [name, value] of entries) {
    const isValid = /^[\w-]{1,100}$/.test(name) && !OWN_HEADERS.includes(name.toLowerCase()) &&
      typeof value === "string" && (isPlace(value) || isHeaderValue(value));
    if (!isValid) throw new AlertSyntaxError(name.slice(0, 100), 0, "header", [], "to");
  }
  return Object.fromEntries(entries);
}

/** Returns true for the value of a header. */
export function isHeaderValue(text: string): boolean {
  return /^[\x20-\x7e]{1,4000}$/.test(text);
}

function fail(text: string): never {
  // Without what may be the address: it may be a secret.
  throw new AlertSyntaxError(text.replace(/:.*$/s, ":…").slice(0, 100), 0, "target", [], "to");
}

/** Returns a target with the secrets in place of their places. */
export function withSecrets(target: Target, secrets: ReadonlyMap<string, string> = new Map()): Target {
  if (target.kind === "desktop" || target.kind === "command") return target;
  const { kind, url, headers = {} } = target;
  const filled = Object.entries(headers).map(([name, value]) => [name, secrets.get(value) ?? value]);
  return { kind, url: secrets.get(url) ?? url, headers: Object.fromEntries(filled) };
}

/** Returns true if a header of a target is the place of a secret. */
export function hasSecretHeader(target: Target): boolean {
  return target.kind !== "desktop" && target.kind !== "command" && Object.values(target.headers ?? {}).some(isPlace);
}

/** Returns the places of the secrets of a target. */
export function placesOf(target: Target): readonly string[] {
  if (target.kind === "desktop" || target.kind === "command") return [];
  return [target.url, ...Object.values(target.headers ?? {})].filter(isPlace);
}

/** Prints a target. Reading the result returns the same target. */
export function printTarget(target: Target): TargetInput {
  switch (target.kind) {
    case "desktop":
      return "desktop";
    case "command":
      return { command: target.words };
    default: {
      const { kind, url, headers } = target;
      if (headers === undefined) return `${kind}:${url}`;
      return { [kind]: url, headers } as unknown as TargetInput;
    }
  }
}

/**
 * Describes a target without its secrets: the path, the query and the headers of a request, and the arguments of a
 * program.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { describeTarget } from "./target.ts";
 *
 * assertStrictEquals(
 *   describeTarget({ kind: "slack", url: "https://hooks.slack.com/services/T0/B0/secret" }),
 *   "slack:https://hooks.slack.com/…",
 * );
 * ```
 */
export function describeTarget(target: Target): string {
  switch (target.kind) {
    case "desktop":
      return "desktop";
    case "command":
      return `command:${target.words[0].replace(/^.*[/\\](?=.)/, "")}${target.words.length > 1 ? " …" : ""}`;
    default: {
      const url = parseUrl(target.url);
      return `${target.kind}:${url === null ? "…" : `${url.origin}/…`}`;
    }
  }
}
