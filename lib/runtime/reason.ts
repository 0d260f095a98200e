/** Says in a few words what went wrong. */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "the port is taken";
  if (error instanceof Deno.errors.BrokenPipe) return "nobody reads it any more";
  return error instanceof Error ? error.message : String(error);
}
