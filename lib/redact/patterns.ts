import type { Hide } from "./span.ts";

/** Credentials after the name of their scheme. */
const SCHEMES = /\b(?:bearer|basic)[ \t]+([\w.~+/-]{8,}=*)(?![\w=])/gi;

/** Hides bearer and basic credentials. A word of small letters is none: "basic authentication". */
export function hideCredentials(text: string, hide: Hide): void {
  for (const match of text.matchAll(SCHEMES)) {
    const [whole, value] = match;
    if (value.length < 24 && /^[a-z.-]+$/.test(value)) continue;
    const end = match.index + whole.length;
    hide(end - value.length, end);
  }
}

/** JSON Web Token: base64url of `{"`, and further parts behind dots. It starts where such characters start. */
const JWT = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{2,}[\w.-]*/g;

/** Hides JSON Web Tokens. */
export function hideJwts(text: string, hide: Hide): void {
  for (const match of text.matchAll(JWT)) hide(match.index, match.index + match[0].length);
}

const PEM_BEGIN = "-----BEGIN ";
const PEM_END = "-----END ";
const PEM_LABEL = /[A-Z0-9 ]{0,64}-----/y;

/**
 * Hides blocks of PEM, such as private keys.
 *
 * @returns True if the last block has no end. It is hidden to the end of the text.
 */
export function hidePem(text: string, hide: Hide): boolean {
  for (let start = text.indexOf(PEM_BEGIN); start !== -1;) {
    const end = text.indexOf(PEM_END, start);
    if (end === -1) {
      hide(start, text.length);
      return true;
    }
    const after = afterLabel(text, end);
    hide(start, after);
    start = text.indexOf(PEM_BEGIN, after);
  }
  return false;
}

/** Returns the offset after the line that ends a block of PEM. */
function afterLabel(text: string, end: number): number {
  PEM_LABEL.lastIndex = end + PEM_END.length;
  return PEM_LABEL.test(text) ? PEM_LABEL.lastIndex : end + PEM_END.length;
}

/** User and password before the host of an address, up to the last `@`. */
const USER_INFO = /[^\s/?#"'<>]{1,2048}@/y;

/** Hides users and passwords in addresses. */
export function hideUserInfo(text: string, hide: Hide): void {
  for (let at = text.indexOf("://"); at !== -1; at = text.indexOf("://", at + 3)) {
    USER_INFO.lastIndex = at + 3;
    if (!USER_INFO.test(text)) continue;
    const end = USER_INFO.lastIndex - 1;
    const value = text.slice(at + 3, end);
    if (value !== "git" && value !== "[redacted]") hide(at + 3, end);
  }
}

const LOCAL_PART = /[\w.!#$%&'*+/=?^`{|}~-]/;
const MAX_LOCAL_LENGTH = 64;
const DOMAIN = /(?:[\p{L}\d-]{1,63}\.){1,8}[\p{L}\d-]{2,63}/uy;

/** Hides e-mail addresses. */
export function hideEmails(text: string, hide: Hide): void {
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    let start = at;
    while (start > 0 && at - start < MAX_LOCAL_LENGTH && LOCAL_PART.test(text[start - 1])) start--;
    DOMAIN.lastIndex = at + 1;
    if (start < at && DOMAIN.test(text)) hide(start, DOMAIN.lastIndex);
  }
}
