import { join } from "node:path";

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

/**
 * Finds the files that match a pattern. As in a shell, `*` and `?` do not cross a separator and do not match a dot at the
 * beginning of a name. `**` matches any number of folders; it does not follow links to folders.
 *
 * @param pattern Pattern such as `logs/*.log`.
 * @param onFolder Receives each folder that was listed, so that it can be watched.
 * @returns Paths in sorted order, relative if the pattern is relative. Folders and unreadable folders are skipped.
 * @throws {Deno.errors.NotCapable} If Deno was not given the permission to read.
 */
export async function expandGlob(pattern: string, onFolder: (path: string) => void = () => {}): Promise<string[]> {
  const [root, ...parts] = pattern.split(SEPARATOR);
  // A leading separator results in an empty first part.
  const [base, names] = root === ""
    ? ["/", parts]
    : /^[a-z]:$/i.test(root)
    ? [`${root}\\`, parts]
    : ["", [root, ...parts]];
  const found = new Set<string>();
  await walk(base, names.filter((name) => name !== ""), found, onFolder);
  return [...found].sort();
}

const SEPARATOR = Deno.build.os === "windows" ? /[\\/]/ : /\//;

async function walk(base: string, parts: string[], found: Set<string>, onFolder: (path: string) => void) {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (!isGlob(part)) {
    const path = join(base, part);
    if (rest.length > 0) return await walk(path, rest, found, onFolder);
    if (await isFile(path)) found.add(path);
    return;
  }
  if (part === "**") await walk(base, rest.length > 0 ? rest : ["*"], found, onFolder);
  onFolder(base || ".");
  for (const entry of await list(base || ".")) {
    const path = join(base, entry.name);
    if (part === "**") {
      if (entry.isDirectory && !entry.name.startsWith(".")) await walk(path, parts, found, onFolder);
    } else if (matchesName(part, entry.name)) {
      if (rest.length > 0) {
        if (!entry.isFile) await walk(path, rest, found, onFolder);
      } else if (entry.isFile || entry.isSymlink && await isFile(path)) {
        found.add(path);
      }
    }
  }
}

async function list(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return []; // missing, not a folder, or not readable; the next scan may find it
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return false; // as above
  }
}

/**
 * Returns true if a name matches a pattern without separators. The time is at most proportional to the product of their
 * lengths.
 */
export function matchesName(pattern: string, name: string): boolean {
  const tokens = tokensOf(pattern);
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
