/** Messages of EMFILE and ENFILE, which have no class of their own. */
const TOO_MANY_FILES = /^(?:Error: )?Too many open files/;

/** End of a message of Deno, which repeats the path: ` (os error 2): readfile 'x.log'`. */
const SYSTEM_TAIL = / \(os error \d+\)(?:: [\w ]+ '.*')?$/s;

/** Returns the reason of an error in a few words. */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "port in use";
  if (error instanceof Deno.errors.BrokenPipe) return "closed by its reader";
  const message = error instanceof Error ? error.message : String(error);
  return TOO_MANY_FILES.test(message) ? "too many open files" : message.replace(SYSTEM_TAIL, "");
}
