import { bearer } from "../wire/bearer.ts";

/**
 * Returns the headers of a request with the credentials that were given for it, else those of the URL, else a token.
 *
 * @param token Token for this request.
 * @param authorization `Authorization` header for the credentials in the URL.
 * @param fallbackToken Token to send if there are no others.
 * @throws {SyntaxError} If the token is invalid.
 */
export function headersOf(
  token: string | undefined,
  authorization: string | undefined,
  fallbackToken: string | undefined,
): Headers {
  const said = token === undefined ? authorization : bearer(token);
  const sent = said ?? (fallbackToken === undefined ? undefined : bearer(fallbackToken));
  return new Headers(sent === undefined ? {} : { authorization: sent });
}
