import { freePort, listens } from "./ports.ts";

/** A proxy that runs. */
export interface Proxy extends AsyncDisposable {
  readonly port: number;
}

/** The programs that can be started, with where they are. */
export interface ProxyPrograms {
  readonly nginx: string | undefined;
  readonly caddy: string | undefined;
}

/** Finds the proxies on this machine. */
export async function findProxies(): Promise<ProxyPrograms> {
  return {
    nginx: await findProgram(["nginx", "/usr/sbin/nginx"], "-v"),
    caddy: await findProgram(["caddy", "/usr/bin/caddy"], "version"),
  };
}

async function findProgram(places: readonly string[], argument: string): Promise<string | undefined> {
  for (const place of places) {
    try {
      const command = new Deno.Command(place, { args: [argument], stdout: "null", stderr: "null" });
      if ((await command.output()).success) return place;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/**
 * Starts nginx with its default settings, but for what is needed to run beside another and without privileges.
 *
 * @param program Where it is.
 * @param servers Its `server` blocks, for the port that it shall listen on.
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
 * @param program Where it is.
 * @param sites Its sites, for the port that it shall listen on.
 */
export async function startCaddy(program: string, sites: (port: number) => string): Promise<Proxy> {
  const port = freePort();
  const folder = await Deno.makeTempDir();
  const config = `{\n\tadmin off\n\tauto_https off\n}\n\n${sites(port)}`;
  await Deno.writeTextFile(`${folder}/Caddyfile`, config);
  return await start(program, ["run", "--config", `${folder}/Caddyfile`, "--adapter", "caddyfile"], port, folder);
}

async function start(program: string, args: string[], port: number, folder: string): Promise<Proxy> {
  const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const child = new Deno.Command(program, { args, env, stdin: "null", stdout: "null", stderr: "piped" }).spawn();
  let running = true;
  const ended = Promise.all([new Response(child.stderr).text(), child.status]).then(async ([stderr]) => {
    running = false;
    await Deno.remove(folder, { recursive: true });
    return stderr;
  });
  while (!await listens(port)) {
    if (!running) throw new Error(`Cannot start ${program}: ${await ended}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      if (running) child.kill("SIGTERM");
      await ended;
    },
  };
}
