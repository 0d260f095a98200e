/** Header of the answer to a request without the token. */
export const BEARER: Readonly<Record<string, string>> = { "www-authenticate": 'Bearer realm="ringside"' };

/** Returns the bearer token of a request, or `undefined` if there is none. */
export function bearerOf(headers: Headers): string | undefined {
  return /^bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

/** Bearer token: printable ASCII. */
const TOKEN = /^[!-~]+$/;

/**
 * Returns the value of `Authorization` for a bearer token.
 *
 * @throws {SyntaxError} If the token cannot be sent.
 */
export function bearer(token: string): string {
  if (TOKEN.test(token)) return `Bearer ${token}`;
  throw new SyntaxError("Cannot send token: expected printable ASCII without spaces");
}
