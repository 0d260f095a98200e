import { Random } from "../support/random.ts";

/** The system gives ports from 32768 on to whoever asks for any port, and thus never these. */
const FIRST = 20_000;
const LAST = 32_000;

/** Ports of one test file, and ranges of so many of them. */
const PORTS_OF_FILE = 50;
const RANGES = (LAST - FIRST) / PORTS_OF_FILE;

const random = new Random(crypto.getRandomValues(new Uint32Array(1))[0]);

/**
 * Takes a range of ports. Its first one stays open, so that no other test file draws from it, in this run or in another:
 * both could draw a port before the program of either listens.
 *
 * @param name Name that tells which range to try first.
 * @returns Listener on the first port.
 * @throws {Error} If all ranges are taken.
 */
export function takeRange(name: string): Deno.TcpListener {
  const wanted = hashOf(name, RANGES);
  for (let index = 0; index < RANGES; index++) {
    const port = FIRST + PORTS_OF_FILE * ((wanted + index) % RANGES);
    const listener = tryListen(port);
    if (listener !== undefined) return listener;
  }
  throw new Error(`All ranges of ports from ${FIRST} to ${LAST} are taken`);
}

/** Range of this test file, until it ends. */
const range = takeRange(Deno.mainModule.split("/").at(-1)!);

/** Ports that were returned last. A test that needs two gets different ones. */
const given: number[] = [];

/** Returns a port that nothing listens on, for programs that do not report the port they chose. */
export function freePort(): number {
  for (;;) {
    const port = range.addr.port + random.int(1, PORTS_OF_FILE - 1);
    if (given.includes(port)) continue;
    const listener = tryListen(port);
    if (listener === undefined) continue;
    listener.close();
    given.push(port);
    if (given.length > PORTS_OF_FILE / 2) given.shift();
    return port;
  }
}

/** Listens on a port of this machine; `undefined` if another program does. */
function tryListen(port: number): Deno.TcpListener | undefined {
  try {
    return Deno.listen({ hostname: "127.0.0.1", port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return undefined;
    throw error;
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
