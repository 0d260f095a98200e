import type { Expectation, ExpectedCode } from "../../lib/query/expected.ts";
import type { LanguageTag } from "./texts.ts";

/** Messages of a syntax error in a query: the remedy, by code and language. `{}` stands for a value. */
const MESSAGES: Readonly<Record<ExpectedCode, Readonly<Record<LanguageTag, string>>>> = {
  "opening-parenthesis": { en: "Add ( before this )", fr: "Ajoutez ( avant cette )" },
  "closing-parenthesis": { en: "Add a closing )", fr: "Ajoutez une ) fermante" },
  "closing-bracket": { en: "Add a closing ]", fr: "Ajoutez un ] fermant" },
  "closing-quote": { en: 'Add a closing "', fr: 'Ajoutez un " fermant' },
  "term": { en: "Add a word, phrase, field or group", fr: "Ajoutez un mot, une phrase, un champ ou un groupe" },
  "fewer-terms": {
    en: "Use no more than {} words, phrases and fields",
    fr: "Utilisez au plus {} mots, phrases et champs",
  },
  "fewer-groups": { en: "Nest no more than {} groups", fr: "Emboîtez au plus {} groupes" },
  "fewer-characters": { en: "Use no more than {} characters", fr: "Utilisez au plus {} caractères" },
  "keyword-or-quotes": {
    en: "Use AND or OR, or put text in quotes",
    fr: "Utilisez AND ou OR, ou mettez le texte entre guillemets",
  },
  "field-value": {
    en: 'Add a value for {}. Put text that contains a colon in quotes: "{}: x"',
    fr: 'Ajoutez une valeur pour {}. Mettez entre guillemets un texte qui contient deux-points\u00a0: "{}: x"',
  },
  "level": {
    en: "Use TRACE, DEBUG, INFO, WARN, ERROR or FATAL",
    fr: "Utilisez TRACE, DEBUG, INFO, WARN, ERROR ou FATAL",
  },
  "time": {
    en: "Use a time such as 2025-10-24T10:26, yesterday or 15m",
    fr: "Utilisez une date telle que 2025-10-24T10:26, yesterday ou 15m",
  },
  "number-or-time": { en: "Compare with a number or a time", fr: "Comparez avec un nombre ou une date" },
  "phrase-text": { en: "Add text between the quotes", fr: "Ajoutez un texte entre les guillemets" },
  "smaller-regexes": {
    en: "Use shorter regular expressions",
    fr: "Utilisez des expressions régulières plus courtes",
  },
  "smaller-regex": {
    en: "Use a shorter regular expression",
    fr: "Utilisez une expression régulière plus courte",
  },
  "repeatable": { en: "Nothing to repeat. Write \\ before the sign", fr: "Rien à répéter. Écrivez \\ avant le signe" },
  "ordered-counts": { en: "Put the smaller count first", fr: "Mettez d’abord le plus petit nombre" },
  "no-lookaround": {
    en: "Lookahead and lookbehind are not supported",
    fr: "Les assertions avant et arrière ne sont pas prises en charge",
  },
  "group-type": {
    en: "Only groups of the form (?:…) are supported",
    fr: "Seuls les groupes (?:…) sont pris en charge",
  },
  "ordered-range": { en: "Put the smaller character first", fr: "Mettez d’abord le plus petit caractère" },
  "escaped-character": { en: "Add a character after \\", fr: "Ajoutez un caractère après \\" },
  "code-point": { en: "Use a code point up to 10FFFF", fr: "Utilisez un point de code jusqu’à 10FFFF" },
  "no-backreference": {
    en: "Backreferences are not supported",
    fr: "Les références arrière ne sont pas prises en charge",
  },
  "known-escape": { en: "Unknown escape sequence", fr: "Séquence d’échappement inconnue" },
};

/** Returns the message of a syntax error in a query. */
export function queryErrorText({ code, values }: Expectation, language: LanguageTag): string {
  const [value] = values;
  return value === undefined ? MESSAGES[code][language] : MESSAGES[code][language].replaceAll("{}", () => `${value}`);
}
