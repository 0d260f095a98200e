import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

/**
 * Options of the compression. Quality 1 is as fast as the rest of sealing a block, and a window of 256 KiB covers one.
 * Deno 2.5 has no zstd.
 */
const OPTIONS = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18 },
};

/** Compresses a part of a block with Brotli. */
export function compress(bytes: Uint8Array): Uint8Array {
  return brotliCompressSync(bytes, OPTIONS);
}

/**
 * Decompresses a part of a block.
 *
 * @throws If the bytes are damaged.
 */
export function decompress(bytes: Uint8Array): Uint8Array {
  return brotliDecompressSync(bytes);
}
