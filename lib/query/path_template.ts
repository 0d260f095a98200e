const ZERO = 0x30;
const NINE = 0x39;
const AT = 0x40;
const SLASH = 0x2f;
const QUESTION = 0x3f;
const HASH = 0x23;

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
  const start = url.charCodeAt(0) === SLASH ? 0 : startOfPath(url);
  const limit = Math.min(url.length, start + MAX_LENGTH);
  let template = "";
  /** Start of the text that is not in the template yet, and of the segment. */
  let from = start;
  let segment = start;
  let segments = 0;
  let isMarked = false;
  for (let at = start; at < limit; at++) {
    const code = url.charCodeAt(at);
    if (code >= ZERO && code <= NINE || code === AT) isMarked = true;
    else if (code === SLASH || code === QUESTION || code === HASH) {
      if (isMarked) take(at);
      if (code !== SLASH) return template + url.slice(from, at) || "/";
      if (++segments > MAX_SEGMENTS) return `${template}${url.slice(from, at)}/${REST}`;
      segment = at + 1;
    }
  }
  if (isMarked) take(limit);
  return template + url.slice(from, limit) || "/";

  function take(end: number): void {
    isMarked = false;
    if (!isVariable(url.slice(segment, end))) return;
    template += url.slice(from, segment) + VARIABLE;
    from = end;
  }
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
const VERSION = /^v\d{1,3}(?:\.\d{1,3}){0,2}$/i;
const NUMBERED_WORD = /^[a-z]{2,}\d$/i;
const SPECIAL = /[.*+?^${}()|[\]\\/]/g;

/** Returns the place at which the path of a URL starts. */
function startOfPath(url: string): number {
  let at = HTTP.exec(url)?.[0].length ?? 0;
  if (at === 0) return 0;
  for (; at < url.length; at++) {
    const code = url.charCodeAt(at);
    if (code === SLASH || code === QUESTION || code === HASH) break;
  }
  return at;
}

/** Returns true for a segment with a digit or an `@` that varies. */
function isVariable(segment: string): boolean {
  return !VERSION.test(segment) && !NUMBERED_WORD.test(segment);
}
