/** Address of the API, relative to the page, so that it also holds below a proxy's prefix. */
export const API = "../../api/monitoring/advanced";

/**
 * Requests JSON from a route of the API.
 *
 * @param path Path below {@linkcode API}, with parameters.
 * @throws {Error} If the server refuses.
 */
export async function readApi(path: string, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(`${API}/${path}`, { signal });
  if (!response.ok) throw new Error(`Cannot read ${path}: the server answered ${response.status}`);
  return await response.json();
}
