import { printable } from "../base/ansi.ts";
import type { ReadOptions } from "./options.ts";
import { parseAddress } from "../remote/address.ts";
import type { RequestError } from "../remote/request.ts";
import type { LineStyle } from "./terminal.ts";

/** Where a command prints, and how. */
export interface Output {
  /** Prints to standard output; resolves when whoever reads it has taken it. */
  print(text: string): Promise<void>;
  /** Says a line on standard error, without waiting for anybody. */
  note(line: string): void;
  readonly style: LineStyle;
  /** Whether somebody sees what is said. */
  readonly watched: boolean;
}

/** What a command asks a server for. */
export interface Reading {
  /** The server's address as it may be shown. */
  readonly server: string;
  readonly url: URL;
  readonly headers: Headers;
}

const FILTER = ["level", "search", "q"] as const;

/** Visible characters of ASCII, as HTTP has tokens. */
const TOKEN = /^[!-~]+$/;

/**
 * Makes the request for a route. What the command line says goes before what the address has in its parameters.
 *
 * @param options What the command line says.
 * @param route The path below the API's.
 * @param asked The parameters of this route and their values, `undefined` where only the address may have one.
 * @param fallbackToken The token to send where neither the command line nor the address says who asks.
 * @throws {SyntaxError} If the address or the token cannot be read.
 */
export function readingOf(
  options: ReadOptions,
  route: string,
  asked: Readonly<Record<string, string | number | undefined>>,
  fallbackToken?: string,
): Reading {
  const { shown, api, params, authorization } = parseAddress(options.url);
  const url = new URL(api + route);
  const wanted: typeof asked = { level: options.level, q: options.query, ...asked };
  for (const name of new Set([...FILTER, ...Object.keys(asked)])) {
    const value = wanted[name] ?? params.get(name);
    if (value !== null && value !== "") url.searchParams.set(name, String(value));
  }
  const headers = new Headers();
  const said = options.token === undefined ? authorization : bearer(options.token);
  const sent = said ?? (fallbackToken === undefined ? undefined : bearer(fallbackToken));
  if (sent !== undefined) headers.set("authorization", sent);
  return { server: shown, url, headers };
}

function bearer(token: string): string {
  if (TOKEN.test(token)) return `Bearer ${token}`;
  throw new SyntaxError("Cannot send token: expected visible characters of ASCII");
}

/** Says what went wrong with a request, with the place in a query that cannot be read. */
export function explain({ message, parameter, offset }: RequestError, url: URL): string {
  const text = parameter === "q" ? url.searchParams.get(parameter) : null;
  const line = printable(message);
  if (!text || offset === undefined || !(offset >= 0 && offset <= text.length)) return line;
  return `${line}\n  ${printable(text)}\n  ${" ".repeat(printable(text.slice(0, offset)).length)}^`;
}
