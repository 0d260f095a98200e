/** The fields that have a value: a line that leaves one out has no such field. */
export function present(...parts: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const fields of parts) {
    for (const key in fields) {
      if (fields[key] !== undefined) out[key] = fields[key];
    }
  }
  return out;
}

/** The number that a group of digits is; `undefined` where there is none, or another sign for that. */
export function count(digits: string | undefined): number | undefined {
  return digits === undefined || digits === "" || digits === "-" ? undefined : Number(digits);
}

/** A text, if it says something: many forms have `-` where there is nothing. */
export function said(text: string | undefined): string | undefined {
  return text === undefined || text === "" || text === "-" ? undefined : text;
}
