import { fstatSync } from "node:fs";

export const STANDARD_INPUT = 0;
export const STANDARD_OUTPUT = 1;

/** Whether something was piped into a descriptor; a terminal or `/dev/null` has nothing to read. */
export function isPiped(descriptor: number): boolean {
  try {
    return !fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false; // it was closed
  }
}

/** Whether another program reads what is written to a descriptor. */
export function isPipe(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false; // the same
  }
}
