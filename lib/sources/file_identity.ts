/**
 * Returns the identity of a file, which stays the same when it is renamed. The time of birth distinguishes it from a later
 * file with a reused inode number. Without inode numbers the path is the identity.
 */
export function identityOf(path: string, { dev, ino, birthtime }: Deno.FileInfo): string {
  return ino === null || ino === 0 ? path : `${dev}:${ino}:${birthtime?.getTime()}`;
}
