import { mediaTypeOf } from "../base/media_type.ts";
import { readBody } from "../ingest/body.ts";
import { HttpProblem } from "../wire/problem.ts";

/** Limits of the body of a login. */
const LIMITS = { maxBytes: 8192, idleMs: 10_000, minBytesPerS: 1, maxMs: 10_000 };

/**
 * Reads the fields of a form, which arrives in one piece or slowly.
 *
 * @throws {HttpProblem} If it is no form, too large or too slow.
 */
export async function readForm(request: Request): Promise<Readonly<Record<string, string>>> {
  const type = mediaTypeOf(request.headers);
  if (type !== "application/x-www-form-urlencoded") throw new HttpProblem(415, "Cannot log in: expected a form");
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of readBody(request, LIMITS)) text += decoder.decode(chunk, { stream: true });
  return Object.fromEntries(new URLSearchParams(text));
}
