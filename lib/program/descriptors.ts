export const STANDARD_INPUT = 0;
export const STANDARD_OUTPUT = 1;

/** True if a descriptor has input to read, other than a terminal or `/dev/null`. */
export async function isPiped(descriptor: number): Promise<boolean> {
  if (descriptor === STANDARD_INPUT && Deno.stdin.isTerminal()) return false; // needs no node:fs
  const { fstatSync } = await import("node:fs"); // takes longer to load than most of the program
  try {
    return !fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false; // closed
  }
}

/** True if another program reads what is written to a descriptor. */
export async function isPipe(descriptor: number): Promise<boolean> {
  const { fstatSync } = await import("node:fs");
  try {
    const stats = fstatSync(descriptor);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false; // closed
  }
}
