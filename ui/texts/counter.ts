/** Spells a number of things. */
type Counter = (count: number, one: string, many: string) => string;

/** Spells a number of things in English. */
export const english = counter("en");

/** Spells a number of things in French, where none is one. */
export const french = counter("fr");

/** Makes it for a language, given as a BCP 47 tag, which says what goes with which number. */
function counter(language: string): Counter {
  const rules = new Intl.PluralRules(language);
  return (count, one, many) => `${count.toLocaleString(language)} ${rules.select(count) === "one" ? one : many}`;
}
