/** Merges the parts into one object without the fields that are `undefined`. */
export function present(...parts: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const fields of parts) {
    for (const key in fields) {
      if (fields[key] !== undefined) out[key] = fields[key];
    }
  }
  return out;
}

/** Returns the number that a group of digits spells; `undefined` for a missing group, an empty one or `-`. */
export function count(digits: string | undefined): number | undefined {
  return digits === undefined || digits === "" || digits === "-" ? undefined : Number(digits);
}

/** Returns the text, or `undefined` if it is missing, empty or `-`, the sign of many formats for "no value". */
export function said(text: string | undefined): string | undefined {
  return text === undefined || text === "" || text === "-" ? undefined : text;
}
