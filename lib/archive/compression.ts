import * as zlib from "node:zlib";

const { brotliCompressSync, brotliDecompressSync, constants } = zlib;

/** Options of Brotli. Quality 2 is faster and smaller than 1 here, and a window of 256 KiB covers a block. */
const BROTLI = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 2, [constants.BROTLI_PARAM_LGWIN]: 18 },
};

/** First bytes of a frame of Zstandard. Brotli with a window of 256 KiB begins with other bits. */
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** Options of Zstandard. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** True if the runtime has Zstandard: Deno 2.5 has the functions, and fails in them. */
const HAS_ZSTD = canUseZstd();

/** Compresses a part of a block: with Zstandard at level 1, or with Brotli where the runtime has no other. */
export function compress(bytes: Uint8Array): Uint8Array {
  return HAS_ZSTD ? zlib.zstdCompressSync(bytes, ZSTD) : brotliCompressSync(bytes, BROTLI);
}

/**
 * Decompresses a part of a block.
 *
 * @throws If the bytes are damaged, or the runtime lacks Zstandard and another one wrote them.
 */
export function decompress(bytes: Uint8Array): Uint8Array {
  if (!ZSTD_MAGIC.every((byte, index) => bytes[index] === byte)) return brotliDecompressSync(bytes);
  if (!HAS_ZSTD) throw new Error("the file has blocks that were compressed with zstd, which needs Deno 2.9 or later");
  return zlib.zstdDecompressSync(bytes);
}

function canUseZstd(): boolean {
  try {
    return zlib.zstdCompressSync(new Uint8Array(1), ZSTD).length > 0;
  } catch {
    return false;
  }
}
