/** Server to measure. */
export interface Way {
  readonly name: string;
  /** Returns the server's command line. `ring` is the capacity in records, then in bytes. */
  readonly command: (eventBytes: number, ring: readonly number[]) => readonly string[];
  /** Working directory of the command. */
  readonly folder?: string;
  /** Path of its stream. */
  readonly path: string;
  /** Options of the viewers, as in `load.c`. */
  readonly viewerOptions?: readonly string[];
  /** True if the server always floods and reads no commands. @default {false} */
  readonly ignoresCommands?: boolean;
}

const STREAM = "/api/monitoring/advanced/logs/stream?recent=0";

/** Stream with a filter that matches every event but must scan all of it. "%d" makes the filter one of many. */
export const FILTERED_STREAM = `${STREAM}&q=-health_check_%d`;

const PEERS = new URL("../peers/", import.meta.url).pathname;

/** Ringside, with its handler under `Deno.serve`. */
export const RINGSIDE: Way = {
  name: "ringside",
  command: (bytes, ring) => [Deno.execPath(), "run", "-A", `${PEERS}ringside.ts`, `${bytes}`, ...ring.map(String)],
  path: STREAM,
};

/** Returns the upper limit for every server: a C program that only writes. */
export function limit(program: string): Way {
  return {
    name: "bare write()",
    command: (bytes) => [program, "65536", `${bytes}`],
    path: "/",
    viewerOptions: ["unnumbered=1"],
    ignoresCommands: true,
  };
}

/**
 * Installs the other servers into a folder.
 *
 * @param folder An empty folder.
 * @param onFailure Receives the name of each that cannot be installed, and the reason.
 * @returns The installed servers.
 */
export async function installPeers(folder: string, onFailure: (name: string, reason: string) => void): Promise<Way[]> {
  const found: Way[] = [];
  for (const { way, install } of PEER_INSTALLS) {
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

const PEER_INSTALLS: readonly { readonly way: Way; readonly install: readonly string[] }[] = [
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
