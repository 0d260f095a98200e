/** Suffixes that rotation appends to a name: numbers, times, or a word for an older file. */
const SUFFIX = /^(?:[-._]?\d[\dTZ:._-]*|[-._](?:old|bak|orig|prev|save)|~)$/i;

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

/** Returns true if a name is that of a compressed file. */
export function isCompressed(name: string): boolean {
  return COMPRESSED.test(name);
}
