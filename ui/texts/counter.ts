/** Formats a count with its noun. */
type Counter = (count: number, one: string, many: string) => string;

/** Formats a count in English. */
export const english = counter("en");

/** Formats a count in French, where zero takes the singular. */
export const french = counter("fr");

/** Returns the counter of a language, given as a BCP 47 tag. Its plural rules choose the noun. */
function counter(language: string): Counter {
  const rules = new Intl.PluralRules(language);
  return (count, one, many) => `${count.toLocaleString(language)} ${rules.select(count) === "one" ? one : many}`;
}

/** Returns a formatter of counts in short form, such as `12.3K`. */
export function compact(language: string, from = 10_000): (count: number) => string {
  const format = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  return (count) => count < from ? count.toLocaleString(language) : format.format(count);
}
