import { join, sep as SLASH } from "node:path";
import { Listings } from "./listings.ts";

const WILDCARDS = /[*?[]/;

/** Part of a pattern for one name: a literal, `?`, `*` or a class. */
type Token =
  | { readonly kind: "literal"; readonly char: string }
  | { readonly kind: "any" }
  | { readonly kind: "many" }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** Returns true if a path has wildcards: `*`, `?`, `[a-z]`, `[!a-z]`. A backslash is a separator on Windows, never an escape. */
export function isGlob(path: string): boolean {
  return WILDCARDS.test(path);
}

/** Options for {@linkcode expandGlob}. */
export interface GlobOptions {
  /** Listings of the folders. @default new ones */
  listings?: Listings;
  /** Receives each folder that was listed, so that it can be watched. */
  onFolder?: (path: string) => void;
  /** Follows links that lead out of the folder before the first wildcard. @default {false} */
  followLinks?: boolean;
  /** Receives each link that was skipped because it leads out of that folder. */
  onLink?: (path: string) => void;
}

/**
 * Finds the files that match a pattern. As in a shell, `*` and `?` do not cross a separator and do not match a dot at the
 * beginning of a name. `**` matches any number of folders; it does not follow links to folders.
 *
 * Links that lead out of the folder before the first wildcard are skipped: whoever may write to a log folder must not
 * choose other files of this machine to be shown.
 *
 * @param pattern Pattern such as `logs/*.log`.
 * @param options Listings, links and reports.
 * @returns Paths in sorted order, relative if the pattern is relative. Folders and unreadable folders are skipped.
 * @throws {Deno.errors.NotCapable} If Deno was not given the permission to read.
 */
export async function expandGlob(pattern: string, options: GlobOptions = {}): Promise<string[]> {
  const [root, ...parts] = pattern.split(SEPARATOR);
  // A leading separator results in an empty first part.
  const [base, names] = root === ""
    ? ["/", parts]
    : /^[a-z]:$/i.test(root)
    ? [`${root}\\`, parts]
    : ["", [root, ...parts]];
  const walk = new Walk(options);
  await walk.into(base, names.filter((name) => name !== "").map(partOf), undefined);
  return [...walk.found].sort();
}

const SEPARATOR = Deno.build.os === "windows" ? /[\\/]/ : /\//;

/** Part of a pattern between two separators. */
type Part =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "wildcard"; readonly matches: (name: string) => boolean }
  | { readonly kind: "folders" };

function partOf(text: string): Part {
  if (text === "**") return { kind: "folders" };
  return isGlob(text) ? { kind: "wildcard", matches: matcherOf(text) } : { kind: "name", name: text };
}

const ANY_NAME: Part = { kind: "wildcard", matches: matcherOf("*") };

class Walk {
  readonly found = new Set<string>();
  readonly #listings: Listings;
  readonly #onFolder: (path: string) => void;
  readonly #followLinks: boolean;
  readonly #onLink: (path: string) => void;

  constructor(options: GlobOptions) {
    const { listings = new Listings(), onFolder = () => {}, followLinks = false, onLink = () => {} } = options;
    this.#listings = listings;
    this.#onFolder = onFolder;
    this.#followLinks = followLinks;
    this.#onLink = onLink;
  }

  /** @param home Folder before the first wildcard; `undefined` until a wildcard was passed. */
  async into(base: string, parts: readonly Part[], home: string | undefined): Promise<void> {
    const [part, ...rest] = parts;
    if (part === undefined) return;
    if (part.kind === "name") {
      const path = join(base, part.name);
      if (home !== undefined && await isLink(path) && !await this.#stays(path, home)) return;
      if (rest.length > 0) return await this.into(path, rest, home);
      if (await isFile(path)) this.found.add(path);
      return;
    }
    const inside = home ?? (base || ".");
    if (part.kind === "folders") await this.into(base, rest.length > 0 ? rest : [ANY_NAME], inside);
    this.#onFolder(base || ".");
    for (const entry of (await this.#listings.of(base || ".")).entries) {
      if (part.kind === "folders") {
        if (entry.isDirectory && !entry.name.startsWith(".")) await this.into(join(base, entry.name), parts, inside);
      } else if (part.matches(entry.name)) {
        await this.#visit(entry, join(base, entry.name), rest, inside);
      }
    }
  }

  async #visit(entry: Deno.DirEntry, path: string, rest: readonly Part[], home: string): Promise<void> {
    if (rest.length > 0 ? entry.isFile : entry.isDirectory) return;
    if (entry.isSymlink && !await this.#stays(path, home)) return;
    if (rest.length > 0) await this.into(path, rest, home);
    else if (entry.isFile || entry.isSymlink && await isFile(path)) this.found.add(path);
  }

  /** Returns true if a link may be followed: it stays in a folder, or links are followed anyway. */
  async #stays(path: string, home: string): Promise<boolean> {
    if (this.#followLinks) return true;
    try {
      const [real, folder] = await Promise.all([Deno.realPath(path), Deno.realPath(home)]);
      if (real === folder || real.startsWith(folder.endsWith(SLASH) ? folder : folder + SLASH)) return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      return false; // a link to nothing
    }
    this.#onLink(path);
    return false;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return false; // missing or not readable; the next scan may find it
  }
}

async function isLink(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(({ isSymlink }) => isSymlink, () => false);
}

/** Returns a function that matches names as {@linkcode matchesName} does. */
function matcherOf(pattern: string): (name: string) => boolean {
  const tokens = tokensOf(pattern);
  return (name) => matchesTokens(pattern, tokens, name);
}

/**
 * Returns true if a name matches a pattern without separators. The time is at most proportional to the product of their
 * lengths.
 */
export function matchesName(pattern: string, name: string): boolean {
  return matchesTokens(pattern, tokensOf(pattern), name);
}

function matchesTokens(pattern: string, tokens: readonly Token[], name: string): boolean {
  const chars = [...name];
  if (chars[0] === "." && pattern[0] !== ".") return false;
  let at = 0;
  let token = 0;
  // Index of the last `*` and the end of what it matches. Only the last one ever has to match more.
  let star = -1;
  let reached = 0;
  while (at < chars.length) {
    const current = tokens[token];
    if (current?.kind === "many") {
      star = token++;
      reached = at;
    } else if (current !== undefined && matchesChar(current, chars[at])) {
      token++;
      at++;
    } else if (star !== -1) {
      token = star + 1;
      at = ++reached;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every(({ kind }) => kind === "many");
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  const chars = [...pattern];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at];
    const end = char === "[" ? chars.indexOf("]", at + (/[!^]/.test(chars[at + 1] ?? "") ? 3 : 2)) : -1;
    if (end !== -1) {
      tokens.push(classOf(chars.slice(at + 1, end)));
      at = end;
    } else {
      tokens.push(char === "*" ? { kind: "many" } : char === "?" ? { kind: "any" } : { kind: "literal", char });
    }
  }
  return tokens;
}

function classOf(chars: string[]): Token {
  const negated = chars[0] === "!" || chars[0] === "^";
  const ranges: [string, string][] = [];
  for (let at = negated ? 1 : 0; at < chars.length; at++) {
    if (chars[at + 1] === "-" && at + 2 < chars.length) {
      ranges.push([chars[at], chars[at + 2]]);
      at += 2;
    } else {
      ranges.push([chars[at], chars[at]]);
    }
  }
  return { kind: "class", negated, ranges };
}

function matchesChar(token: Token, char: string): boolean {
  switch (token.kind) {
    case "literal":
      return token.char === char;
    case "any":
      return true;
    case "many":
      return false;
    case "class":
      return token.negated !== token.ranges.some(([from, to]) => from <= char && char <= to);
    default:
      return token satisfies never;
  }
}
