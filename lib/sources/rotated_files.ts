import { basename, dirname, join } from "node:path";
import { identityOf } from "./file_identity.ts";
import type { Listings } from "./listings.ts";

/** File beside another, under a rotated name of it. */
export interface RotatedFile {
  readonly path: string;
  readonly identity: string;
  readonly size: number;
  /** Time of birth, in milliseconds since the Unix epoch; 0 if the system does not record it. */
  readonly bornAt: number;
}

/** Returns the files beside a path under rotated names. */
export async function rotatedFilesOf(path: string, listings: Listings): Promise<RotatedFile[]> {
  const folder = dirname(path);
  const rotated: RotatedFile[] = [];
  for (const name of (await listings.of(folder)).rotatedOf(basename(path))) {
    const at = join(folder, name);
    const info = await Deno.stat(at).catch(() => undefined); // just deleted
    const bornAt = info?.birthtime?.getTime() ?? 0;
    if (info?.isFile) rotated.push({ path: at, identity: identityOf(at, info), size: info.size, bornAt });
  }
  return rotated;
}
