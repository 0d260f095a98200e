import { Program, residentBytes } from "./program.ts";
import { EVENT_BYTES } from "./measure.ts";
import { SHAPES } from "./ring_memory.ts";
import { RINGSIDE } from "./ways.ts";

/** Time for a process to settle, in ms. */
const SETTLE_MS = 1500;

/** Time limit for opening all connections, in ms. */
const OPEN_MS = 60_000;

/** Result of {@linkcode idleBytes} and {@linkcode stalledBytes}: bytes per connection, at one or more times. */
export interface MemoryRow {
  readonly what: string;
  readonly connections: number;
  readonly bytes: readonly number[];
}

/** Measures the server's memory per connection that receives only keepalives. */
export async function idleBytes(load: string, connections: number): Promise<MemoryRow> {
  await using server = new Program(RINGSIDE.command(EVENT_BYTES, []));
  const { port } = JSON.parse(await server.receive());
  const before = await openAndRest(load, port, server.pid, ["1"]);
  const after = await openAndRest(load, port, server.pid, [`${connections}`]);
  return { what: "idle", connections, bytes: [(after - before) / connections] };
}

/** Measures the server's memory per viewer that reads nothing while another viewer reads on, at two times. */
export async function stalledBytes(load: string, connections: number): Promise<MemoryRow> {
  const [without, withThem] = [await stall(load, 0), await stall(load, connections)];
  return { what: "stalled", connections, bytes: withThem.map((bytes, at) => (bytes - without[at]) / connections) };
}

/** Events per second while viewers stall. */
const STALLED_RATE = 10_000;

/** Readings of the memory. The last two count, since the kernel's buffers are full by then. */
const STALLED_LOOKS = 4;

async function stall(load: string, connections: number): Promise<number[]> {
  await using server = new Program(RINGSIDE.command(EVENT_BYTES, []));
  const { port } = JSON.parse(await server.receive());
  await using client = new Program([load, `${port}`, RINGSIDE.path, "1", `stalled=${connections}`]);
  await client.receive();
  await server.send(`pace ${STALLED_RATE}`);
  const looks: number[] = [];
  for (let look = 0; look < STALLED_LOOKS; look++) {
    await rest();
    await rest();
    looks.push(await residentBytes(server.pid));
  }
  await server.send("stop");
  await server.receive();
  return looks.slice(-2);
}

async function openAndRest(load: string, port: number, pid: number, options: readonly string[]): Promise<number> {
  await using client = new Program([load, `${port}`, RINGSIDE.path, ...options]);
  await client.receive(OPEN_MS);
  await rest();
  return await residentBytes(pid);
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

/** Configured size of a full ring, and its heap size with and without a viewer. */
export interface RingRow {
  readonly shape: string;
  readonly maxBytes: number;
  /** Bytes of the heap without viewers. */
  readonly alone: number;
  /** Bytes of the heap after a viewer has received every record. */
  readonly watched: number;
}

/** Fills a ring with records of each shape. Each runs in a process of its own, so that no heap holds an earlier ring. */
export async function ringBytes(): Promise<RingRow[]> {
  const program = new URL("./ring_memory.ts", import.meta.url).pathname;
  const rows: RingRow[] = [];
  for (const shape of Object.keys(SHAPES)) {
    const command = new Deno.Command(Deno.execPath(), { args: ["run", "--v8-flags=--expose-gc", program, shape] });
    const { success, stdout, stderr } = await command.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    rows.push(JSON.parse(new TextDecoder().decode(stdout)));
  }
  return rows;
}
