import { BinaryReader } from "@bufbuild/protobuf/wire";
import { HttpProblem } from "../wire/problem.ts";

/**
 * Decompresses a block of Snappy.
 *
 * @param bytes Block.
 * @param maxBytes Largest size of its content, in bytes.
 * @param hold Receives that size before the memory is taken.
 * @throws {HttpProblem} 400 if it is malformed, 413 if it is too large.
 */
export async function uncompressed(
  bytes: Uint8Array,
  maxBytes: number,
  hold: (bytes: number) => void,
): Promise<Uint8Array> {
  const snappy = await import("snappyjs");
  const { uncompress } = snappy.default ?? snappy; // in a bundle, a module of CommonJS has a default export alone
  const size = sizeOf(bytes);
  if (size > maxBytes) throw new HttpProblem(413, `Cannot unpack more than ${maxBytes} bytes`);
  hold(size);
  try {
    return uncompress(bytes, maxBytes);
  } catch {
    throw malformed();
  }
}

/** Returns the size that a block announces, in a number as protobuf has it. */
function sizeOf(bytes: Uint8Array): number {
  try {
    return new BinaryReader(bytes).uint32();
  } catch {
    throw malformed();
  }
}

function malformed(): HttpProblem {
  return new HttpProblem(400, "Cannot unpack the body: expected Snappy");
}
