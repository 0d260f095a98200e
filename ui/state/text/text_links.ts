/** Part of a text: plain, or an address that a link may lead to. */
export interface LinkPart {
  readonly text: string;
  /** Address of the link; `undefined` for plain text. */
  readonly href: string | undefined;
}

/** Candidate for an address. Control characters, direction marks, quotes and brackets around it are no part of it. */
// deno-lint-ignore no-control-regex
const CANDIDATE = /\bhttps?:\/\/[^\s\x00-\x1f\x7f"'`<>\\^{|}\u200b-\u200f\u2028-\u202e\u2060-\u2069]+/gi;

/** Maximum length of an address, in UTF-16 code units. */
const MAX_LENGTH = 2000;

/** Maximum links of a text. */
const MAX_LINKS = 200;

/**
 * Splits a text at its HTTP addresses. An address with a user name is plain text, since it can look like that of another
 * host.
 *
 * @param text Text without terminal colors.
 */
export function splitLinks(text: string): readonly LinkPart[] {
  const parts: LinkPart[] = [];
  let at = 0;
  let count = 0;
  for (const { 0: found, index } of text.matchAll(CANDIDATE)) {
    const link = trimEnd(found);
    if (!isSafe(link) || ++count > MAX_LINKS) continue;
    if (index > at) parts.push({ text: text.slice(at, index), href: undefined });
    parts.push({ text: link, href: link });
    at = index + link.length;
  }
  if (at < text.length || parts.length === 0) parts.push({ text: text.slice(at), href: undefined });
  return parts;
}

/** Removes punctuation that ends a sentence, and closing brackets that the address does not open. */
function trimEnd(link: string): string {
  for (;;) {
    const last = link.at(-1)!;
    const opening = last === ")" ? "(" : last === "]" ? "[" : undefined;
    const isOpened = opening !== undefined && link.split(opening).length >= link.split(last).length;
    if (!/[.,;:!?*_)\]]/.test(last) || isOpened) return link;
    link = link.slice(0, -1);
  }
}

function isSafe(link: string): boolean {
  if (link.length > MAX_LENGTH || !URL.canParse(link)) return false;
  const { protocol, hostname, username, password } = new URL(link);
  return (protocol === "http:" || protocol === "https:") && hostname !== "" && username === "" && password === "";
}
