/**
 * Returns the media type of a request or response in lower case, without its parameters; empty if there is none.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { mediaTypeOf } from "./media_type.ts";
 *
 * const headers = new Headers({ "content-type": "Application/JSON; charset=utf-8" });
 * assertStrictEquals(mediaTypeOf(headers), "application/json");
 * ```
 */
export function mediaTypeOf(headers: Headers): string {
  return (headers.get("content-type") ?? "").split(";", 1)[0].trim().toLowerCase();
}
