/**
 * Copies bytes to a writer while they are read. A slow writer slows the reading down, as with `tee`; otherwise bytes would
 * be lost or pile up. A writer that fails does not end the reading.
 *
 * @param chunks Bytes.
 * @param write Writes some of the bytes and returns their number, as `Deno.stdout.write` does.
 * @param onClosed Receives the error after which nothing is copied any more.
 * @returns The same bytes, each chunk before it is copied.
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
