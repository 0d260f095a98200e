/** One way to send events to viewers, to be measured. */
export interface Way {
  readonly name: string;
  /** What serves so long events, and where it is run. */
  readonly command: (eventBytes: number, ring: readonly number[]) => readonly string[];
  readonly folder?: string;
  /** Where its stream is. */
  readonly path: string;
  /** What the viewers are told of it. */
  readonly viewerOptions?: readonly string[];
  /** Whether it writes on and on, and cannot be told anything. */
  readonly isDeaf?: boolean;
}

const STREAM = "/api/monitoring/advanced/logs/stream?recent=0";

/** A filter that lets every event by, but has to look at all of it; "%d" makes it one of many. */
export const FILTERED_STREAM = `${STREAM}&q=-health_check_%d`;

const PEERS = new URL("../peers/", import.meta.url).pathname;

/** Ringside, with its handler under `Deno.serve`. */
export const RINGSIDE: Way = {
  name: "ringside",
  command: (bytes, ring) => [Deno.execPath(), "run", "-A", `${PEERS}ringside.ts`, `${bytes}`, ...ring.map(String)],
  path: STREAM,
};

/** What no server can go beyond. */
export function limit(program: string): Way {
  return {
    name: "bare write()",
    command: (bytes) => [program, "65536", `${bytes}`],
    path: "/",
    viewerOptions: ["unnumbered=1"],
    isDeaf: true,
  };
}

/**
 * Installs the others into a folder.
 *
 * @param folder An empty folder.
 * @param onFailure Learns of those that cannot be had.
 * @returns The ways that can be measured.
 */
export async function installPeers(folder: string, onFailure: (name: string, reason: string) => void): Promise<Way[]> {
  const found: Way[] = [];
  for (const { way, install } of PEERS_AND_HOW) {
    const own = `${folder}/${way.name.replaceAll(/\W+/g, "-")}`;
    await Deno.mkdir(own);
    try {
      for (const line of install) await shell(line, own);
      found.push({ ...way, folder: own });
    } catch (error) {
      onFailure(way.name, error instanceof Error ? error.message : String(error));
    }
  }
  return found;
}

const NPM_INSTALL = "npm install --silent --no-audit --no-fund --prefix .";

const PEERS_AND_HOW: readonly { readonly way: Way; readonly install: readonly string[] }[] = [
  {
    way: { name: "better-sse", command: (bytes) => ["node", `${PEERS}better_sse.mjs`, `${bytes}`], path: "/stream" },
    install: [`${NPM_INSTALL} better-sse@0.16.1`],
  },
  {
    way: {
      name: "hono streamSSE",
      command: (bytes) => [Deno.execPath(), "run", "-A", `${PEERS}hono.mjs`, `${bytes}`],
      path: "/stream",
    },
    install: [`${NPM_INSTALL} hono@4`],
  },
  {
    way: {
      name: "nginx + nchan",
      command: (bytes) => [Deno.execPath(), "run", "-A", `${PEERS}nchan.ts`, `${bytes}`],
      path: "/stream",
      viewerOptions: ["tell=1"],
    },
    install: ["apt-get download nginx libnginx-mod-nchan", "for package in *.deb; do dpkg -x $package .; done"],
  },
];

async function shell(line: string, cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("sh", { args: ["-c", line], cwd, stdout: "null" }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim().split("\n").at(-1));
}
