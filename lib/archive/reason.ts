/** Returns the message of an error. A published archive has no `lib/runtime`. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
