import type { PositionedSource, StoredPosition } from "../stream/positions.ts";
import { formatEventId, isEventId } from "../wire/cursor.ts";

/** Start of the keys of these positions. */
const KEY = "relay:";

/** Place in a followed server, as an archive stores it with the records before it. */
export interface Place {
  /** Id of the last record. */
  readonly after: string;
  /** Names of the server and of those that it follows, whose records may be read again. */
  readonly origins: readonly string[];
}

/** Returns the stored place in a server. */
export function findPlace(stored: readonly StoredPosition[], url: string): Place | undefined {
  const value = stored.find(({ key }) => key === KEY + url)?.value;
  if (value === undefined) return undefined;
  try {
    const { after, origins } = JSON.parse(value);
    if (!isEventId(after) || !Array.isArray(origins)) return undefined;
    return { after, origins: origins.filter((origin) => typeof origin === "string") };
  } catch {
    return undefined; // of another version
  }
}

/** Returns a run of a server as a source whose offsets are the numbers of its records. */
export function placesIn(run: string, url: string, origins: readonly string[]): PositionedSource {
  return {
    positionAt: (seq) => ({ key: KEY + url, value: JSON.stringify({ after: formatEventId(run, seq), origins }) }),
  };
}
