export const STANDARD_INPUT = 0;
export const STANDARD_OUTPUT = 1;

/** Whether something was piped into a descriptor; a terminal or `/dev/null` has nothing to read. */
export async function isPiped(descriptor: number): Promise<boolean> {
  if (descriptor === STANDARD_INPUT && Deno.stdin.isTerminal()) return false; // which needs none of what follows
  const { fstatSync } = await import("node:fs"); // not before, since it takes longer than most of the program's start
  try {
    return !fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false; // it was closed
  }
}

/** Whether another program reads what is written to a descriptor. */
export async function isPipe(descriptor: number): Promise<boolean> {
  const { fstatSync } = await import("node:fs");
  try {
    const stats = fstatSync(descriptor);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false; // the same
  }
}
