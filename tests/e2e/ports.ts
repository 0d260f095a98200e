import { Random } from "../support/random.ts";

/** The system gives ports from 32768 on to whoever asks for any port, and thus never these. */
const FIRST = 20_000;
const LAST = 32_000;

/** Ports of one test file: two that run at a time may not draw the same one. */
const PORTS_OF_FILE = 50;

const random = new Random(crypto.getRandomValues(new Uint32Array(1))[0]);

/** First port of this test file, by a hash of its name. */
const first = FIRST + PORTS_OF_FILE * hashOf(Deno.mainModule.split("/").at(-1)!, (LAST - FIRST) / PORTS_OF_FILE);

/** Ports that were returned last. A test that needs two gets different ones. */
const given: number[] = [];

/** Returns a port that nothing listens on, for programs that do not report the port they chose. */
export function freePort(): number {
  for (;;) {
    const port = random.int(first, first + PORTS_OF_FILE - 1);
    if (given.includes(port)) continue;
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      given.push(port);
      if (given.length > PORTS_OF_FILE / 2) given.shift();
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

/** Returns a number below `bound` for a text (FNV-1a). */
function hashOf(text: string, bound: number): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193);
  return (hash >>> 0) % bound;
}
