/** Signs of a secret in a text, as bits: each is a reason for one kind of search. */
export const PAIR = 1;
export const DASHES = 2;
export const JWT = 4;
export const SCHEME = 8;
export const DIGITS = 16;

/** Digits in a row, perhaps with spaces and dashes between them, that may be the number of a card. */
const MIN_DIGITS = 14;

const [PLAIN, SEPARATOR, DIGIT, DASH, BLANK, CAPITAL_J] = [0, 1, 2, 3, 4, 5];

/** Kind of each ASCII character. */
const KINDS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (character === "=" || character === ":") return SEPARATOR;
  if (character >= "0" && character <= "9") return DIGIT;
  if (character === "-") return DASH;
  if (character === " " || character === "\t") return BLANK;
  return character === "J" ? CAPITAL_J : PLAIN;
});

const DASH_CODE = 0x2d;

/** Returns the signs of secrets in a text. It reads each character once, since most texts have none. */
export function suspicionOf(text: string): number {
  let signs = 0;
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? KINDS[code] : PLAIN;
    if (kind === PLAIN) {
      digits = 0;
    } else if (kind === DIGIT) {
      if (++digits >= MIN_DIGITS) signs |= DIGITS;
    } else if (kind === SEPARATOR) {
      signs |= PAIR;
      digits = 0;
    } else if (kind === DASH) {
      if (text.charCodeAt(at - 1) === DASH_CODE) signs |= DASHES;
    } else if (kind === BLANK) {
      if (endsScheme(text, at)) signs |= SCHEME;
    } else {
      digits = 0;
      if (at > 1 && text.charCodeAt(at - 1) === 0x79 && text.charCodeAt(at - 2) === 0x65) signs |= JWT;
    }
  }
  return signs;
}

const [SMALL_C, SMALL_R] = [0x63, 0x72];

/** Returns true if "bearer" or "basic" ends at an offset. */
function endsScheme(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1) | 0x20;
  if (last !== SMALL_C && last !== SMALL_R || end < 5) return false;
  return /b(?:eare|asi)[rc]$/i.test(text.slice(Math.max(0, end - 6), end));
}
