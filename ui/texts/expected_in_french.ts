import { fill } from "../../lib/base/fill.ts";
import type { Expectation, ExpectedCode } from "../../lib/query/expected.ts";

/** Descriptions of the text that the parser of queries expected, by code. `{}` stands for a value. */
const FRENCH: Readonly<Record<ExpectedCode, string>> = {
  "opening-parenthesis": "une ( ouvrante avant",
  "closing-parenthesis": "une ) fermante",
  "closing-bracket": "un ] fermant",
  "closing-quote": 'un " fermant',
  "term": "un mot, une phrase, un champ ou un groupe",
  "fewer-terms": "au plus {} mots, phrases et champs",
  "fewer-groups": "au plus {} groupes emboîtés",
  "fewer-characters": "au plus {} caractères",
  "keyword-or-quotes": "AND, OR, ou des guillemets autour d’un texte",
  "field-value": 'une valeur pour "{}", ou des guillemets autour du tout pour le chercher comme texte',
  "level": "TRACE, DEBUG, INFO, WARN, ERROR ou FATAL",
  "time": "une date telle que 2025-10-24T10:26 ou 15m",
  "number-or-time": "un nombre ou une date",
  "phrase-text": "un texte entre les guillemets",
  "smaller-regexes": "des expressions régulières plus petites",
  "smaller-regex": "une expression régulière plus petite",
  "repeatable": "quelque chose à répéter",
  "ordered-counts": "des nombres dans l’ordre",
  "no-lookaround": "un groupe qui ne regarde ni avant ni après",
  "group-type": "?: après la (",
  "ordered-range": "un intervalle dans l’ordre",
  "escaped-character": "un caractère après \\",
  "code-point": "un point de code",
  "no-backreference": "aucun renvoi à un groupe",
  "known-escape": "un échappement connu",
};

/** Describes the text that the parser of queries expected, in French. */
export function expectedInFrench({ code, values }: Expectation): string {
  return fill(FRENCH[code], values);
}
