/** Where the API is from the page: relative, so that the page also works below a proxy's prefix. */
export const API = "../../api/monitoring/advanced";

/**
 * Asks a route of the API, which answers with JSON.
 *
 * @param path Its path below {@linkcode API}, with its parameters.
 * @throws {Error} If the server refuses.
 */
export async function readApi(path: string, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(`${API}/${path}`, { signal });
  if (!response.ok) throw new Error(`Cannot read ${path}: the server answered ${response.status}`);
  return await response.json();
}
