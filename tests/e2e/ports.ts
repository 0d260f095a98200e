import { Random } from "../support/random.ts";

/** The system gives ports from 32768 on to whoever asks for any port, and thus never these. */
const FIRST = 20_000;
const LAST = 32_000;

const random = new Random(crypto.getRandomValues(new Uint32Array(1))[0]);

/** Returns a port that nothing listens on, for programs that do not report the port they chose. */
export function freePort(): number {
  for (;;) {
    const port = random.int(FIRST, LAST);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** True if something listens on a port of this machine. */
export async function listens(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
