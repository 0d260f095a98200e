/** Suffixes that rotation appends to a name: numbers, times, or a word for an older file. */
const SUFFIX = /^(?:[-._]?\d[\dTZ:._-]*|[-._](?:old|bak|orig|prev|save)|~)$/i;

/** Numbers and times that rotation puts before the extension of a name. */
const NUMBER = /^[-._]\d[\dTZ:._-]*$/i;

/** Last characters of a suffix or a number. */
const MARK_END = /[\dTZ:._~-]$|(?:old|bak|orig|prev|save)$/i;

/** Longest suffix or number that {@linkcode originalsOf} recognises, in UTF-16 code units. */
const MAX_MARK = 40;

const EXTENSION = /\.[A-Za-z][A-Za-z\d]{0,9}$/;

/** Endings of compressed files. */
const COMPRESSED = /\.(?:gz|bz2|xz|zst|lz4|br|zip|Z)$/;

/**
 * Returns true if a name is that of a rotated file: `app.log.1`, `app.log-20251024`, `app.log.old`.
 *
 * @param name Name to check.
 * @param original Name of the file that is written to.
 */
export function isRotatedName(name: string, original: string): boolean {
  return name.startsWith(original) && SUFFIX.test(name.slice(original.length));
}

/**
 * Returns true if a name is the original one with a number before its extension: `app.1.log`, `app-20251024.log`. Rotation
 * makes such names, but so do several instances of a program.
 *
 * @param name Name to check.
 * @param original Name of the file that is written to.
 */
export function isNumberedName(name: string, original: string): boolean {
  const extension = EXTENSION.exec(original)?.[0];
  if (extension === undefined || !name.endsWith(extension)) return false;
  const stem = original.slice(0, -extension.length);
  return stem !== "" && name.startsWith(stem) && NUMBER.test(name.slice(stem.length, -extension.length));
}

/** Returns the names of which a name is a rotated or a numbered one. */
export function originalsOf(name: string): string[] {
  const originals = stemsOf(name, SUFFIX);
  const extension = EXTENSION.exec(name)?.[0];
  if (extension === undefined) return originals;
  return [...originals, ...stemsOf(name.slice(0, -extension.length), NUMBER).map((stem) => stem + extension)];
}

/** Returns the beginnings of a name whose rest matches a pattern. */
function stemsOf(name: string, pattern: RegExp): string[] {
  if (!MARK_END.test(name)) return [];
  const stems: string[] = [];
  for (let end = name.length - 1; end >= Math.max(1, name.length - MAX_MARK); end--) {
    if (pattern.test(name.slice(end))) stems.push(name.slice(0, end));
  }
  return stems;
}

/** Returns true if a name is that of a compressed file. */
export function isCompressed(name: string): boolean {
  return COMPRESSED.test(name);
}
