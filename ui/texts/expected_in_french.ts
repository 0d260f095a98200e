/** What the query language expects, in its own words and in French. What is between `{}` is taken over as it is. */
const EXPECTED: readonly (readonly [english: string, french: string])[] = [
  ["an opening ( before", "une ( ouvrante avant"],
  ["a closing )", "une ) fermante"],
  ["a closing ]", "un ] fermant"],
  ['a closing "', 'un " fermant'],
  ["a word, a phrase, a field or a group", "un mot, une phrase, un champ ou un groupe"],
  ["no more than {} words, phrases and fields", "au plus {} mots, phrases et champs"],
  ["no more than {} groups inside one another", "au plus {} groupes emboîtés"],
  ["no more than {} characters", "au plus {} caractères"],
  ["AND, OR, or quotes around what is a text", "AND, OR, ou des guillemets autour d’un texte"],
  [
    "a value for {}, or quotes around all of it to find it as a text",
    "une valeur pour {}, ou des guillemets autour du tout pour le chercher comme texte",
  ],
  ["TRACE, DEBUG, INFO, WARN, ERROR or FATAL", "TRACE, DEBUG, INFO, WARN, ERROR ou FATAL"],
  ["a time such as {} or {}", "une date telle que {} ou {}"],
  ["a number or a time", "un nombre ou une date"],
  ["a text between the quotes", "un texte entre les guillemets"],
  ["smaller regular expressions", "des expressions régulières plus petites"],
  ["a smaller regular expression", "une expression régulière plus petite"],
  ["something to repeat", "quelque chose à répéter"],
  ["counts in order", "des nombres dans l’ordre"],
  ["a group that does not look around", "un groupe qui ne regarde ni avant ni après"],
  ["?: after the (", "?: après la ("],
  ["a range in order", "un intervalle dans l’ordre"],
  ["a character after \\", "un caractère après \\"],
  ["a code point", "un point de code"],
  ["no reference to a group", "aucun renvoi à un groupe"],
  ["an escape that is known", "un échappement connu"],
];

/**
 * Says in French what a query was expected to have.
 *
 * @param expected As a `FilterSyntaxError` has it.
 * @returns The same in French; in English where there are no words for it.
 */
export function expectedInFrench(expected: string): string {
  for (const [english, french] of EXPECTED) {
    const values = readValues(expected, english.split("{}"));
    if (values !== undefined) return `attendu\u00a0: ${french.replaceAll("{}", () => values.shift() ?? "")}`;
  }
  return `attendu\u00a0: ${expected}`;
}

/** What stands between the parts of a pattern, or `undefined` if the text is not of that pattern. */
function readValues(text: string, [start, ...parts]: readonly string[]): string[] | undefined {
  if (!text.startsWith(start)) return undefined;
  const values: string[] = [];
  let at = start.length;
  for (const part of parts) {
    const next = part === "" ? text.length : text.indexOf(part, at);
    if (next === -1) return undefined;
    values.push(text.slice(at, next));
    at = next + part.length;
  }
  return at === text.length ? values : undefined;
}
