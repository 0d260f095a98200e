import { within } from "./wait.ts";

/**
 * Sends a request over a socket and reads the whole answer.
 *
 * @param url Address.
 * @param init Method, headers and body.
 * @returns The answer; reading its body waits for nothing.
 * @throws {DeadlineError} If the answer has not ended at the deadline.
 */
export async function ask(url: string | URL, init?: RequestInit): Promise<Response> {
  let status = "no answer";
  async function exchange() {
    const response = await fetch(url, init);
    status = `status ${response.status}, without the end of the body`;
    const body = response.body === null ? null : await response.arrayBuffer();
    return new Response(body, response);
  }
  return await within(exchange(), `the answer of ${init?.method ?? "GET"} ${url}`, () => status);
}

/** Returns the JSON that a server answers with. */
// deno-lint-ignore no-explicit-any -- a test states its expectation by comparing
export async function askJson(url: string | URL): Promise<any> {
  return await (await ask(url)).json();
}
