/** Offset of a time without a zone: that of this machine. */
export const LOCAL = NaN;

/** Offsets of unambiguous zone names, in minutes ahead of UTC. Other names mean the zone of this machine. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ["UTC", 0],
  ["GMT", 0],
  ["Z", 0],
  ["EST", -300],
  ["EDT", -240],
  ["CST", -360],
  ["CDT", -300],
  ["MST", -420],
  ["MDT", -360],
  ["PST", -480],
  ["PDT", -420],
  ["CET", 60],
  ["CEST", 120],
]);

/** Returns the offset of a zone by its name, in minutes ahead of UTC; `undefined` for an unknown name. */
export function zoneOffset(name: string): number | undefined {
  return ZONES.get(name);
}
