import { HttpProblem } from "../wire/problem.ts";

/** Largest body of a login, in bytes, and the longest wait for it, in ms. */
const MAX_BYTES = 8192;
const MAX_MS = 10_000;

/**
 * Reads the fields of a form, which arrives in one piece or slowly.
 *
 * @throws {HttpProblem} If it is no form, too large or too slow.
 */
export async function readForm(request: Request): Promise<Readonly<Record<string, string>>> {
  const type = request.headers.get("content-type")?.split(";")[0].trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") throw new HttpProblem(415, "Cannot log in: expected a form");
  const decoder = new TextDecoder();
  let text = "";
  const reader = request.body?.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader?.cancel().catch(() => {}); // the client may be gone
  }, MAX_MS);
  try {
    for (let bytes = 0; reader !== undefined;) {
      const { done, value } = await reader.read();
      if (isLate) throw new HttpProblem(408, "Cannot log in: the form did not arrive in time");
      if (done) break;
      bytes += value.length;
      if (bytes > MAX_BYTES) throw new HttpProblem(413, "Cannot log in: the form is too large");
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    clearTimeout(timer);
  }
  return Object.fromEntries(new URLSearchParams(text));
}
