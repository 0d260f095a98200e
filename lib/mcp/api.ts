/** Parameters of a request; those that are `undefined` or empty are left out. */
export type Params = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Read API of one server, as the user of the tools may read it. */
export interface Api {
  /** URL of the page without a filter. @default the server has no page, or its URL is not known */
  readonly page?: string;
  /**
   * Reads a JSON response.
   *
   * @param path Path below the API's base URL, such as `"/logs"`.
   * @param params Parameters of the request.
   * @param signal Ends the request.
   * @throws {ToolError} If the server cannot be reached, or refuses.
   */
  read(path: string, params: Params, signal: AbortSignal): Promise<unknown>;
  /** Opens the stream of records; otherwise as {@linkcode read}. */
  follow(params: Params, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

/** Returns the query of an address. */
export function searchOf(params: Params): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const text of Array.isArray(value) ? value : [value]) {
      if (text !== undefined && text !== "") search.append(name, String(text));
    }
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
