import type { SavedTemplate } from "../query/templates.ts";
import type { StoredPosition } from "../stream/positions.ts";
import { isObject } from "../wire/event.ts";

/** Pattern as an archive keeps it. */
export interface KeptPattern extends SavedTemplate {
  /** Id of the pattern that it became a part of. */
  readonly into?: string;
  /** Times of its first and last record, in milliseconds since the Unix epoch. */
  readonly first: number;
  readonly last: number;
}

/** Start of the keys of patterns. */
const KEY = "pattern:";

/** Form of an id, and the most characters of a template. */
const ID = /^[0-9a-f]{12}$/;
const MAX_TEXT = 4000;

/** Returns a pattern as a value to keep. */
export function formatKept({ id, ...rest }: KeptPattern): StoredPosition {
  return { key: KEY + id, value: JSON.stringify(rest) };
}

/** Returns the patterns among the values that were kept. Those that cannot be read are left out. */
export function readKept(stored: readonly StoredPosition[]): KeptPattern[] {
  return stored.flatMap(({ key, value }) => {
    if (!key.startsWith(KEY)) return [];
    try {
      const pattern = { ...JSON.parse(value), id: key.slice(KEY.length) };
      return isKept(pattern) ? [pattern] : [];
    } catch {
      return []; // it is learned again
    }
  });
}

function isKept(value: unknown): value is KeptPattern {
  if (!isObject(value)) return false;
  const { id, text, isMerged, into, first, last } = value;
  return [id, into ?? id].every((id) => typeof id === "string" && ID.test(id)) && typeof text === "string" &&
    text.length <= MAX_TEXT && typeof isMerged === "boolean" && Number.isFinite(first) && Number.isFinite(last);
}
