import { Program, residentBytes } from "./program.ts";
import { EVENT_BYTES } from "./measure.ts";
import { RINGSIDE } from "./ways.ts";

/** How long a process is given to settle, in ms. */
const SETTLE_MS = 1500;

/** How long it may take to open all connections, in ms. */
const OPEN_MS = 60_000;

/** What {@linkcode idleBytes} and {@linkcode stalledBytes} found: bytes a connection, at one time and another. */
export interface MemoryRow {
  readonly what: string;
  readonly connections: number;
  readonly bytes: readonly number[];
}

/** What a connection takes of the server's memory that is told nothing but keepalives. */
export async function idleBytes(load: string, connections: number): Promise<MemoryRow> {
  await using server = new Program(RINGSIDE.command(EVENT_BYTES, []));
  const { port } = JSON.parse(await server.hear());
  const before = await openAndRest(load, port, server.pid, ["1"]);
  const after = await openAndRest(load, port, server.pid, [`${connections}`]);
  return { what: "idle", connections, bytes: [(after - before) / connections] };
}

/** What stays in memory for viewers that take nothing, while all others go on: early, and later. */
export async function stalledBytes(load: string, connections: number): Promise<MemoryRow> {
  const [without, withThem] = [await stall(load, 0), await stall(load, connections)];
  return { what: "stalled", connections, bytes: withThem.map((bytes, at) => (bytes - without[at]) / connections) };
}

const STALLED_RATE = 10_000;

/** The last two count, when the kernel's own buffers are full. */
const STALLED_LOOKS = 4;

async function stall(load: string, connections: number): Promise<number[]> {
  await using server = new Program(RINGSIDE.command(EVENT_BYTES, []));
  const { port } = JSON.parse(await server.hear());
  await using client = new Program([load, `${port}`, RINGSIDE.path, "1", `stalled=${connections}`]);
  await client.hear();
  await server.tell(`pace ${STALLED_RATE}`);
  const looks: number[] = [];
  for (let look = 0; look < STALLED_LOOKS; look++) {
    await rest();
    await rest();
    looks.push(await residentBytes(server.pid));
  }
  await server.tell("stop");
  await server.hear();
  return looks.slice(-2);
}

async function openAndRest(load: string, port: number, pid: number, options: readonly string[]): Promise<number> {
  await using client = new Program([load, `${port}`, RINGSIDE.path, ...options]);
  await client.hear(OPEN_MS);
  await rest();
  return await residentBytes(pid);
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

/** What a full ring says of its size, and what the process says, without viewers and with one. */
export interface RingRow {
  readonly shape: string;
  readonly maxBytes: number;
  /** Bytes of the heap. */
  readonly alone: number;
  readonly watched: number;
}

/** Fills rings with records of several shapes, in a process of their own. */
export async function ringBytes(): Promise<RingRow[]> {
  const program = new URL("./ring_memory.ts", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "--v8-flags=--expose-gc", program] });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
