/** Where a server is, and what its address asks for beside that. */
export interface Address {
  /** The address without what is secret in it, to be shown. */
  readonly shown: string;
  /** What the paths of the API begin with. */
  readonly api: string;
  /** The parameters, such as the filter in the address of the page. */
  readonly params: URLSearchParams;
  /** The `Authorization` that a name and a password in the address ask for. */
  readonly authorization: string | undefined;
}

const API = "/api/monitoring/advanced";

/** The page's path and the API's; what stands before them is a prefix that a proxy has added. */
const KNOWN_PATH = /\/(?:ui|api)\/monitoring\/advanced(?:\/|$)/;

/**
 * Reads the address of a server as a user types or copies it.
 *
 * @param text Such as `http://127.0.0.1:8001`, `localhost:8001`, `:8001`, or what a browser shows for the page.
 * @returns Where the server is.
 * @throws {SyntaxError} If `text` is no such address.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { parseAddress } from "./address.ts";
 *
 * const { api, params } = parseAddress("logs.example/prod/ui/monitoring/advanced?level=warn");
 * assertStrictEquals(api, "http://logs.example/prod/api/monitoring/advanced");
 * assertStrictEquals(params.get("level"), "warn");
 * ```
 */
export function parseAddress(text: string): Address {
  const url = URL.parse(withScheme(text.trim()));
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new SyntaxError(`Cannot read address "${withoutSecrets(text)}": expected one such as http://127.0.0.1:8001`);
  }
  const { origin, pathname, searchParams, username, password } = url;
  const known = KNOWN_PATH.exec(pathname);
  const base = origin + pathname.slice(0, known?.index).replace(/\/$/, "");
  return {
    shown: base,
    api: base + API,
    params: searchParams,
    authorization: username === "" && password === "" ? undefined : `Basic ${basic(username, password)}`,
  };
}

function withScheme(text: string): string {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return text;
  const port = /^:?(\d{1,5})(?=[/?#]|$)/.exec(text);
  return port === null ? `http://${text}` : `http://127.0.0.1:${port[1]}${text.slice(port[0].length)}`;
}

function withoutSecrets(text: string): string {
  return text.slice(text.lastIndexOf("@") + 1);
}

/** A name and a password, of which an address has the octets in percents, as HTTP wants them. */
function basic(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${decode(username)}:${decode(password)}`);
  return btoa(String.fromCharCode(...bytes));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone percent stands for itself
  }
}
