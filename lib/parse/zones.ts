/** Offset of a time without a zone: that of this machine. */
export const LOCAL = NaN;

/** Offset of a zone whose name has several meanings, such as IST in India, Israel and Ireland. */
export const UNKNOWN = -Infinity;

/** Offsets of zone names, in minutes ahead of UTC. A name that this machine uses itself means its own zone. */
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
  ["AKST", -540],
  ["AKDT", -480],
  ["HST", -600],
  ["BRT", -180],
  ["WET", 0],
  ["WEST", 60],
  ["CET", 60],
  ["CEST", 120],
  ["EET", 120],
  ["EEST", 180],
  ["MSK", 180],
  ["SAST", 120],
  ["PKT", 300],
  ["ICT", 420],
  ["WIB", 420],
  ["HKT", 480],
  ["SGT", 480],
  ["AWST", 480],
  ["JST", 540],
  ["KST", 540],
  ["AEST", 600],
  ["AEDT", 660],
  ["ACST", 570],
  ["ACDT", 630],
  ["NZST", 720],
  ["NZDT", 780],
]);

/** Names with several meanings. */
const AMBIGUOUS: ReadonlySet<string> = new Set(["IST", "AST", "ADT", "BST", "GST", "SST", "ECT", "AMT", "WST"]);

let ownNames: ReadonlyMap<string, number> | undefined;

/**
 * Returns the offset of a zone by its name in any letter case.
 *
 * @param text Name such as `"CEST"`. One that this machine uses itself has the machine's offset.
 * @returns Minutes ahead of UTC; {@linkcode UNKNOWN} if the name has several meanings, `undefined` if it is no zone.
 */
export function zoneOffset(text: string): number | undefined {
  const name = text.toUpperCase();
  const known = ZONES.get(name);
  const isAmbiguous = known === undefined && AMBIGUOUS.has(name);
  if (known === 0 || (known === undefined && !isAmbiguous)) return known;
  ownNames ??= namesOf(new Date().getFullYear());
  return ownNames.get(name) ?? known ?? UNKNOWN;
}

/** Returns the abbreviations of the zone of this machine: the initials of its names in winter and summer. */
function namesOf(year: number): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const month of [0, 6]) {
    const date = new Date(year, month, 1);
    const long = new Intl.DateTimeFormat("en", { timeZoneName: "long" }).formatToParts(date)
      .find(({ type }) => type === "timeZoneName")?.value ?? "";
    const initials = long.split(/[ -]/).map(([first]) => first).join("");
    names.set(initials, -date.getTimezoneOffset());
    names.set(initials.replace(/[SD](?=T$)/, ""), -date.getTimezoneOffset());
  }
  return names;
}
