import { isEventId } from "../../lib/wire/cursor.ts";

/** Returns the address of the page as it is, with the id of a record. */
export function recordAddress(id: string): string {
  return Object.assign(new URL(location.href), { hash: id }).href;
}

/** Returns the id of the record that the page's address names, or `""`. */
export function addressedRecord(): string {
  const id = location.hash.slice(1);
  return isEventId(id) ? id : ""; // another kind of anchor
}

/** Follows the link to a record once more, which browsers do not report. */
export function followAgain(id: string): void {
  if (location.hash === `#${id}`) dispatchEvent(new HashChangeEvent("hashchange"));
}
