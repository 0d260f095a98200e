/** Targets of `deno compile`, with what `uname` or PowerShell call them: `deploy/install.sh` and `install.ps1` pick one. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;

/** Target of an executable. */
export type Target = typeof TARGETS[number];

/** Returns the name of the archive of a target. */
export function archiveName(version: string, target: Target): string {
  return `ringside-${version}-${target}.${target.includes("windows") ? "zip" : "tar.gz"}`;
}
