/** Units of time, the largest first, each with the next smaller one. */
const UNITS = [["d", 86_400_000, "h", 3_600_000], ["h", 3_600_000, "min", 60_000], ["min", 60_000, "s", 1000]] as const;

/** From here on, hundredths of a second are more than anyone reads. */
const COARSE_MS = 9995;

/**
 * Spells how long something took, to three digits or two units: `"182 ms"`, `"1.20 s"`, `"2 min 5 s"`.
 *
 * @param ms How long, in ms.
 * @param locale How numbers are written, as a BCP 47 tag.
 */
export function formatDuration(ms: number, locale: string): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const unit = UNITS.find(([, size]) => ms >= size);
  if (unit === undefined) return `${(ms / 1000).toLocaleString(locale, digits(ms < COARSE_MS ? 2 : 1))} s`;
  const [large, size, small, part] = unit;
  const parts = Math.floor(ms % size / part);
  const count = `${Math.floor(ms / size).toLocaleString(locale)} ${large}`;
  return parts === 0 ? count : `${count} ${parts} ${small}`;
}

function digits(count: number) {
  return { minimumFractionDigits: count, maximumFractionDigits: count };
}
