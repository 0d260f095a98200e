import { parseEventId } from "../../lib/wire/cursor.ts";

/** The id of the record that the address leads to, or `""`. */
export function linkedRecord(): string {
  const id = location.hash.slice(1);
  try {
    parseEventId(id);
    return id;
  } catch {
    return ""; // it leads elsewhere
  }
}
