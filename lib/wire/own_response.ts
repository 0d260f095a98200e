/**
 * Header that marks the responses of Ringside's handler. A mark on the object would be lost where a framework copies a
 * response to add headers to it.
 */
const HEADER = "server";
const NAME = "ringside";

/** Marks a response as one of Ringside's handler. */
export function markOwnResponse(response: Response): void {
  response.headers.set(HEADER, NAME);
}

/** Returns true if a response comes from Ringside's handler. */
export function isOwnResponse(response: Response): boolean {
  return response.headers.get(HEADER) === NAME;
}
