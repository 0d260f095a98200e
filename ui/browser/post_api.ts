import { API } from "./api.ts";

/** Answer to a request that changes something. */
export interface Posted {
  readonly isOk: boolean;
  /** Body, in JSON. */
  readonly body: unknown;
}

/** Posts JSON to a route of the API. It never throws: without an answer the body is `undefined`. */
export async function postApi(path: string, body: unknown): Promise<Posted> {
  try {
    const response = await fetch(`${API}/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { isOk: response.ok, body: await response.json() };
  } catch {
    return { isOk: false, body: undefined };
  }
}
