import { readEnvironment } from "../runtime/environment.ts";
import { printable } from "../base/printable.ts";
import type { ReadOptions } from "./options.ts";
import { parseAddress } from "../remote/address.ts";
import { headersOf } from "../remote/credentials.ts";
import type { Fetch } from "../remote/request.ts";
import type { RequestError } from "../remote/request_error.ts";
import type { LineStyle } from "./terminal.ts";

/** Output of a command. */
export interface Output {
  /** Prints to standard output; resolves when its reader has taken the text. */
  print(text: string): Promise<void>;
  /** Prints a line to standard error, without waiting for its reader. */
  note(line: string): void;
  readonly style: LineStyle;
  /** True if a person sees the notes. */
  readonly watched: boolean;
}

/** Request of a command. */
export interface Reading {
  /** URL of the server, for display. */
  readonly server: string;
  readonly url: URL;
  readonly headers: Headers;
  /** Sends the request. @default {fetch} */
  readonly fetch?: Fetch;
}

const FILTER = ["level", "search", "q"] as const;

/**
 * Builds the request for a route. The command line takes precedence over the parameters of the URL.
 *
 * @param options Options of the command line.
 * @param route Path below the API's base URL.
 * @param asked Parameters of this route; `undefined` uses that of the URL.
 * @param fallbackToken Token to send if neither the command line nor the URL has credentials.
 * @throws {SyntaxError} If the URL or the token is invalid.
 */
export function readingOf(
  options: ReadOptions,
  route: string,
  asked: Readonly<Record<string, string | number | readonly string[] | undefined>>,
  fallbackToken?: string,
): Reading {
  const { shown, api, params, authorization } = parseAddress(options.url);
  const url = new URL(api + route);
  const wanted: typeof asked = { level: options.level, q: options.query, ...asked };
  for (const name of new Set([...FILTER, ...Object.keys(asked)])) {
    const value = wanted[name] ?? params.get(name);
    if (typeof value === "object") { for (const one of value ?? []) url.searchParams.append(name, one); }
    else if (value !== "") url.searchParams.set(name, String(value));
  }
  return { server: shown, url, headers: headersOf(options.token, authorization, fallbackToken) };
}

/** Returns the bearer token of the environment, if there is one. */
export function environmentToken(): string | undefined {
  return readEnvironment("RINGSIDE_TOKEN")?.trim() || undefined;
}

/** Returns true if a request leaves out records by a filter. */
export function isFiltered({ url: { searchParams } }: Reading): boolean {
  return FILTER.some((name) => searchParams.has(name));
}

/** Returns the text for a failed request, with a mark at the error in the query. */
export function explain({ message, parameter, offset }: RequestError, url: URL): string {
  const text = parameter === "q" ? url.searchParams.get(parameter) : null;
  const line = printable(message);
  if (!text || offset === undefined || !(offset >= 0 && offset <= text.length)) return line;
  return `${line}\n  ${printable(text)}\n  ${" ".repeat(printable(text.slice(0, offset)).length)}^`;
}
