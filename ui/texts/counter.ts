/** Spells a number of things. */
export type Counter = (count: number, one: string, many: string) => string;

/**
 * Gives what spells numbers of things in a language, which says what goes with which number: in French, none is one.
 *
 * @param language A BCP 47 tag.
 */
export function counter(language: string): Counter {
  const rules = new Intl.PluralRules(language);
  return (count, one, many) => `${count.toLocaleString(language)} ${rules.select(count) === "one" ? one : many}`;
}
