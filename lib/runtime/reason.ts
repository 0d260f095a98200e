/** Returns the reason of an error in a few words. */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "port in use";
  if (error instanceof Deno.errors.BrokenPipe) return "closed by its reader";
  return error instanceof Error ? error.message : String(error);
}
