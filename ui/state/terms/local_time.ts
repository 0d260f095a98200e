/**
 * Formats a time for a field of the type `datetime-local`, such as `"2025-10-24T10:26:15"`.
 *
 * @param ms Time in ms since the Unix epoch; `undefined` gives `""`.
 * @param zone IANA name of the zone. Any other than `"UTC"` is that of the browser.
 */
export function writeLocalTime(ms: number | undefined, zone: string): string {
  if (ms === undefined || Number.isNaN(new Date(ms).getTime())) return "";
  const offsetMs = zone === "UTC" ? 0 : new Date(ms).getTimezoneOffset() * 60_000;
  return new Date(ms - offsetMs).toISOString().slice(0, 19);
}

/** Reads the value of such a field as a time in ms since the Unix epoch; `undefined` if it is empty. */
export function readLocalTime(value: string, zone: string): number | undefined {
  const ms = Date.parse(zone === "UTC" ? `${value}Z` : value);
  return value === "" || Number.isNaN(ms) ? undefined : ms;
}
