import { parseUrl } from "../base/url.ts";

/** URL of a server, in parts. */
export interface Address {
  /** URL for display, without credentials. */
  readonly shown: string;
  /** Base URL of the API. */
  readonly api: string;
  /** Query parameters, such as the filter in the page's URL. */
  readonly params: URLSearchParams;
  /** `Authorization` header for the credentials in the URL. */
  readonly authorization: string | undefined;
}

/** Path of the API, below the base URL. */
export const API = "/api/monitoring/advanced";

/** Path of the page or the API. A proxy may have added a prefix. */
const KNOWN_PATH = /\/(?:ui|api)\/monitoring\/advanced(?:\/|$)/;

/**
 * Parses the URL of a server as a user types or copies it.
 *
 * @param text URL such as `http://127.0.0.1:8001`, `localhost:8001`, `:8001`, or that of the page.
 * @returns The parts of the URL.
 * @throws {SyntaxError} If `text` is not an HTTP URL.
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
  const url = parseUrl(withScheme(text.trim()));
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new SyntaxError(`Cannot parse URL "${withoutSecrets(text)}": expected one such as http://127.0.0.1:8001`);
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

/** Encodes the percent-encoded credentials of a URL for HTTP's basic authentication. */
function basic(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${decode(username)}:${decode(password)}`);
  return btoa(String.fromCharCode(...bytes));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone % is literal
  }
}
