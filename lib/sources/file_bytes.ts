/** Reads up to that many bytes at an offset; fewer only at the end of the file. */
export async function readAt(file: Deno.FsFile, offset: number, bytes: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(bytes);
  let length = 0;
  file.seekSync(offset, Deno.SeekMode.Start);
  while (length < bytes) {
    const count = await file.read(buffer.subarray(length));
    if (count === null) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

/** Reads bytes as {@linkcode readAt} does, in one system call and without waiting. */
export function readAtSync(file: Deno.FsFile, offset: number, bytes: number): Uint8Array {
  const buffer = new Uint8Array(bytes);
  file.seekSync(offset, Deno.SeekMode.Start);
  return bytes === 0 ? buffer : buffer.subarray(0, file.readSync(buffer) ?? 0);
}

/** Returns true if bytes begin with others. */
export function startsWith(bytes: Uint8Array, beginning: Uint8Array): boolean {
  if (beginning.length > bytes.length) return false;
  for (let at = 0; at < beginning.length; at++) if (beginning[at] !== bytes[at]) return false;
  return true;
}
