/** Header of the answer to a request without the token. */
export const BEARER: Readonly<Record<string, string>> = { "www-authenticate": 'Bearer realm="ringside"' };

/** Returns the bearer token of a request, or `undefined` if there is none. */
export function bearerOf(headers: Headers): string | undefined {
  return /^bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}
