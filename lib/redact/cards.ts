import type { Hide } from "./span.ts";

/** Groups of digits that may be a card number, with a space or a dash between them. */
const RUN = /(?<!\d)\d{3,}(?:[ -]\d{3,})*/g;

/** Fewest and most digits of a card number. */
const MIN_DIGITS = 14;
const MAX_DIGITS = 19;

/** First digits of the issuers, with the lengths of their numbers. */
const ISSUERS: readonly (readonly [first: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [16, 19]], // Visa
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]], // Mastercard
  [/^3[47]/, [15]], // American Express
  [/^3(?:0[0-5]|[689])/, [14, 16]], // Diners Club
  [/^35(?:2[89]|[3-8])/, [16]], // JCB
  [/^(?:6011|64[4-9]|65)/, [16, 19]], // Discover
  [/^62/, [16, 17, 18, 19]], // UnionPay
  [/^(?:50|5[6-9]|6[0137-9])/, [16, 18, 19]], // Maestro
];

/** Returns true if a text of digits is the number of a card: an issuer's, with the check digit of Luhn. */
export function isCardNumber(digits: string): boolean {
  return ISSUERS.some(([first, lengths]) => lengths.includes(digits.length) && first.test(digits)) && hasLuhn(digits);
}

function hasLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 0x30;
    const value = index % 2 === 0 ? digit : 2 * digit;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** Hides card numbers, in one piece or in groups. Other digits may stand beside them, after a space. */
export function hideCards(text: string, hide: Hide): void {
  for (const match of text.matchAll(RUN)) {
    if (match[0].length < MIN_DIGITS) continue;
    const start = match.index;
    const groups = Array.from(match[0].matchAll(/\d+/g), (group) => ({ at: start + group.index, digits: group[0] }));
    for (let first = 0; first < groups.length; first++) {
      if (first === 0 && /[\p{L}\d_.+]/u.test(text.charAt(start - 1))) continue;
      let digits = "";
      for (let last = first; last < groups.length; last++) {
        const { at, digits: more } = groups[last];
        if (digits.length + more.length > MAX_DIGITS) break;
        digits += more;
        const end = at + more.length;
        if (last === groups.length - 1 && /[\p{L}_]/u.test(text.charAt(end))) continue;
        if (digits.length < MIN_DIGITS || !isCardNumber(digits)) continue;
        hide(groups[first].at, end);
        first = last;
        break;
      }
    }
  }
}
