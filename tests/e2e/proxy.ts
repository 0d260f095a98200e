import { Child } from "../support/child.ts";
import { homeIn } from "../support/environment.ts";
import { findProgram } from "../support/programs.ts";
import { until } from "../support/wait.ts";
import { freePort, listens } from "./ports.ts";

/** A running proxy. */
export interface Proxy extends AsyncDisposable {
  readonly port: number;
}

/** Paths of the installed proxies. */
export interface ProxyPrograms {
  readonly nginx: string | undefined;
  readonly caddy: string | undefined;
}

/** Finds the proxies on this machine. */
export function findProxies(): ProxyPrograms {
  return { nginx: findProgram("nginx"), caddy: findProgram("caddy") };
}

/**
 * Starts nginx with its defaults, except for paths, so that several run without privileges.
 *
 * @param program Path of the program.
 * @param servers Returns the `server` blocks for a port.
 */
export async function startNginx(program: string, servers: (port: number) => string): Promise<Proxy> {
  const port = freePort();
  const folder = await Deno.makeTempDir();
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const config = `
    daemon off;
    pid ${folder}/pid;
    error_log stderr;
    events {}
    http {
      access_log off;
      ${places.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n      ")}
      ${servers(port)}
    }
  `;
  await Deno.writeTextFile(`${folder}/nginx.conf`, config);
  return await start(program, ["-p", folder, "-e", "stderr", "-c", `${folder}/nginx.conf`], port, folder);
}

/**
 * Starts Caddy.
 *
 * @param program Path of the program.
 * @param sites Returns the sites for a port.
 */
export async function startCaddy(program: string, sites: (port: number) => string): Promise<Proxy> {
  const port = freePort();
  const folder = await Deno.makeTempDir();
  const config = `{\n\tadmin off\n\tauto_https off\n}\n\n${sites(port)}`;
  await Deno.writeTextFile(`${folder}/Caddyfile`, config);
  return await start(program, ["run", "--config", `${folder}/Caddyfile`, "--adapter", "caddyfile"], port, folder);
}

async function start(program: string, args: string[], port: number, folder: string): Promise<Proxy> {
  const child = new Child(program, args, { env: homeIn(folder) });
  async function stop() {
    await child.stop();
    await Deno.remove(folder, { recursive: true });
  }
  try {
    const isUp = async () => await listens(port) || !child.isRunning;
    await until(isUp, `${program} to listen on ${port}`, () => child.stderr.text);
    if (!child.isRunning) throw new Error(`Cannot start ${program}: ${child.stderr.text}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, [Symbol.asyncDispose]: stop };
}
