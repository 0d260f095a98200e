/** What tools that rotate logs append to a name: numbers and times, or a word for what was before. */
const SUFFIX = /^(?:[-._]?\d[\dTZ:._-]*|[-._](?:old|bak|orig|prev|save)|~)$/i;

/** The endings of files that hold no text as it was written. */
const COMPRESSED = /\.(?:gz|bz2|xz|zst|lz4|br|zip|Z)$/;

/**
 * Whether a file's name is what another's becomes when it is rotated: `app.log.1`, `app.log-20251024`, `app.log.old`.
 *
 * @param name The name that may be a rotated one.
 * @param original The name of the file that is written to.
 */
export function isRotatedName(name: string, original: string): boolean {
  return name.startsWith(original) && SUFFIX.test(name.slice(original.length));
}

/** Whether a name is that of a compressed file. */
export function isCompressed(name: string): boolean {
  return COMPRESSED.test(name);
}
