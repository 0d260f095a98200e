/**
 * Parses an absolute URL. Unlike `URL.parse()`, it runs on Node 20.
 *
 * @param text The text.
 * @returns The URL, or `null` if the text is none.
 */
export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
