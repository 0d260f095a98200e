/** Number of colors for names. The styles have as many. */
export const HUES = 8;

/** Start of the hash, which is FNV-1a otherwise. It keeps names apart that services often have, and meet in a trace. */
const START = 0x811cefe0;

/**
 * Returns the number of the color of a service, from 0. It depends on the name alone, so it is the same on every page.
 *
 * @param name Name of a service, or of a logger without one.
 */
export function hueOf(name: string): number {
  let hash = START;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return ((hash ^ hash >>> 7 ^ hash >>> 14) >>> 0) % HUES;
}
