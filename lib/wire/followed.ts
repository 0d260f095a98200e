import { type Followed, type HelloEvent, isObject } from "./event.ts";

/** Header of the request of a server that follows another: its run. */
export const RELAY_HEADER = "ringside-relay";

/**
 * Reads the parts of `hello` and `beat` that are for servers that follow others. Pages do without them.
 *
 * @param data Data of the event.
 * @returns The parts that it has.
 * @throws {SyntaxError} If one of them is malformed.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readFollowed } from "./followed.ts";
 *
 * assertEquals(readFollowed('{"newest":7,"follows":[{"origin":"api-1"}]}'), { follows: [{ origin: "api-1" }] });
 * ```
 */
export function readFollowed(data: string): Pick<HelloEvent, "name" | "follows"> {
  const { name, follows } = JSON.parse(data);
  if (name !== undefined && typeof name !== "string" || follows !== undefined && !isFollows(follows)) {
    throw new SyntaxError(`Cannot read event: ${data.slice(0, 200)}`);
  }
  return { ...name !== undefined && { name }, ...follows !== undefined && { follows } };
}

function isFollows(value: unknown): value is readonly Followed[] {
  return Array.isArray(value) &&
    value.every((item) =>
      isObject(item) && typeof item.origin === "string" && (item.run === undefined || typeof item.run === "string")
    );
}
