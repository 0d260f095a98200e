/** Stands for a variable segment of a path. */
const VARIABLE = ":id";

/** Longest path that is read, in UTF-16 code units, and most of its segments. The rest is {@linkcode REST}. */
const MAX_LENGTH = 1000;
const MAX_SEGMENTS = 16;
const REST = "*";

/**
 * Replaces the variable segments of a URL or its path by `:id`: those with a digit or an `@`, such as numbers, UUIDs,
 * hashes and addresses. Versions such as `v2`, and words that end in one digit, such as `oauth2`, stay. The host, the
 * query and the fragment are left out.
 *
 * @param url URL or path.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { templatePath } from "./path_template.ts";
 *
 * assertStrictEquals(templatePath("/api/v2/orders/4711/items?page=2"), "/api/v2/orders/:id/items");
 * assertStrictEquals(templatePath("https://shop.example/users/ann@example.org"), "/users/:id");
 * ```
 */
export function templatePath(url: string): string {
  const path = pathOf(url);
  if (!HAS_MARK.test(path) && !isLong(path)) return path;
  const segments = path.split("/", MAX_SEGMENTS + 2).map((segment) => isVariable(segment) ? VARIABLE : segment);
  if (segments.length <= MAX_SEGMENTS + 1) return segments.join("/");
  return [...segments.slice(0, MAX_SEGMENTS + 1), REST].join("/");
}

/**
 * Returns a regular expression for the URLs of a template: `^\/orders\/[^\/?#]*[\d@][^\/?#]*([?#]|$)` for `/orders/:id`.
 *
 * @param template Result of {@linkcode templatePath}.
 * @param hasHost True if the URLs may have a scheme and a host.
 */
export function sourceOfPaths(template: string, hasHost: boolean): string {
  const segments = template.split("/");
  const hasRest = segments.at(-1) === REST && segments.length > MAX_SEGMENTS;
  const body = (hasRest ? segments.slice(0, -1) : segments)
    .map((segment) => segment === VARIABLE ? "[^\\/?#]*[\\d@][^\\/?#]*" : segment.replace(SPECIAL, "\\$&")).join("\\/");
  const start = hasHost ? "^([a-z]+:\\/\\/[^\\/?#]*)?" : "^";
  const end = hasRest ? "\\/" : "([?#]|$)";
  // A URL may end with its host.
  return start + (hasHost && template === "/" ? "\\/?" : body) + end;
}

/** Returns true for the name of a field that has URLs or their paths. */
export function isPathField(name: string): boolean {
  return PATH_FIELD.test(name);
}

/** Returns true for a text with the form of a URL of HTTP or of a path. */
export function isPath(text: string): boolean {
  return text.startsWith("/") || HTTP.test(text);
}

const PATH_FIELD =
  /(?:^|[._-])(?:path|pathname|url|uri|href|route|target|endpoint|referr?er|http\.url)$|[a-z](?:Path|Url|URL|Uri|URI|Route)$/;

const HTTP = /^https?:\/\//i;
const HAS_MARK = /[\d@]/;
const VERSION = /^v\d{1,3}(?:\.\d{1,3}){0,2}$/i;
const NUMBERED_WORD = /^[a-z]{2,}\d$/i;
const SPECIAL = /[.*+?^${}()|[\]\\/]/g;

/** Returns the path of a URL. */
function pathOf(url: string): string {
  let start = 0;
  if (!url.startsWith("/")) {
    const host = HTTP.exec(url)?.[0].length ?? 0;
    start = host;
    while (host > 0 && start < url.length && !isEnd(url.charCodeAt(start)) && url[start] !== "/") start++;
  }
  let end = start;
  const limit = Math.min(url.length, start + MAX_LENGTH);
  while (end < limit && !isEnd(url.charCodeAt(end))) end++;
  return url.slice(start, end) || "/";
}

/** Returns true for `?` and `#`. */
function isEnd(code: number): boolean {
  return code === 0x3f || code === 0x23;
}

function isLong(path: string): boolean {
  return path.length > MAX_SEGMENTS && path.split("/", MAX_SEGMENTS + 2).length > MAX_SEGMENTS + 1;
}

function isVariable(segment: string): boolean {
  return HAS_MARK.test(segment) && !VERSION.test(segment) && !NUMBERED_WORD.test(segment);
}
