/**
 * Passes bytes on unchanged while they are read. Whoever takes them slowly slows the reading down, as with `tee`, since
 * anything else would lose bytes or keep any number of them. Whoever takes no more of them does not end the reading.
 *
 * @param chunks The bytes.
 * @param write Writes some of the bytes and tells how many, as `Deno.stdout.write` does.
 * @param onClosed Learns that nothing is passed on any more.
 * @returns The same bytes, each piece before it is passed on.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { tee } from "./tee.ts";
 *
 * let passedOn = 0;
 * const chunks = ReadableStream.from([new Uint8Array(3), new Uint8Array(4)]);
 * const write = (bytes: Uint8Array) => Promise.resolve((passedOn += bytes.length, bytes.length));
 * for await (const _ of tee(chunks, write, () => {}));
 * assertStrictEquals(passedOn, 7);
 * ```
 */
export async function* tee(
  chunks: AsyncIterable<Uint8Array>,
  write: (bytes: Uint8Array) => Promise<number>,
  onClosed: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  let isOpen = true;
  for await (const chunk of chunks) {
    yield chunk;
    try {
      for (let rest = chunk; isOpen && rest.length > 0;) rest = rest.subarray(await write(rest));
    } catch (error) {
      isOpen = false;
      onClosed(error);
    }
  }
}
