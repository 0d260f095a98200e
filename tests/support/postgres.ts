import { freePort } from "../e2e/ports.ts";
import { readAddress } from "../../lib/archive/postgres/address.ts";
import { Session } from "../../lib/archive/postgres/session.ts";
import { command, run } from "./child.ts";
import { suiteSwitch } from "./environment.ts";
import { findProgram } from "./programs.ts";
import { until, within } from "./wait.ts";

/** Folders of Debian's packages, newest version first, and of others. */
function serverFolders(): string[] {
  const versions = (() => {
    try {
      return Array.from(Deno.readDirSync("/usr/lib/postgresql"), ({ name }) => name);
    } catch {
      return [];
    }
  })();
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => `/usr/lib/postgresql/${version}/bin`);
}

/** Returns the path of a program of PostgreSQL's server. */
export function findPostgresProgram(name: string): string | undefined {
  for (const folder of serverFolders()) {
    try {
      if (Deno.statSync(`${folder}/${name}`).isFile) return `${folder}/${name}`;
    } catch {
      // The next version may have it.
    }
  }
  return findProgram(name);
}

/** Password of the user `ringside`. It has characters that a URL encodes. */
export const PASSWORD = "s3cret/p@ss";

/** PostgreSQL refuses to run as root, so tests that do start it as this user. */
const UNPRIVILEGED = { name: "nobody", uid: 65534, gid: 65534 };

/** Options of {@linkcode PostgresServer.start}. */
export interface PostgresOptions {
  /** Settings beside those that make it cheap. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Folder of `cert.pem` and `key.pem`, with which the server offers TLS. */
  readonly tls?: string;
}

/**
 * Defines tests that need a PostgreSQL server. Those of one file share it. Without its programs they are skipped, unless
 * the suite demands them.
 */
export function postgresTest(name: string, run: (server: PostgresServer) => Promise<void>): void {
  const ignore = Deno.build.os === "windows" || !hasPostgres();
  if (!ignore && !isShared) {
    isShared = true;
    Deno.test.beforeAll(async () => void (shared = await PostgresServer.start()));
    Deno.test.afterAll(async () => await shared?.[Symbol.asyncDispose]());
  }
  Deno.test({ name, ignore, fn: () => run(shared!) });
}

let isShared = false;
let shared: PostgresServer | undefined;

function hasPostgres(): boolean {
  return suiteSwitch("RINGSIDE_REQUIRE_PROGRAMS") === "1" || findPostgresProgram("initdb") !== undefined;
}

/** A PostgreSQL server of its own on 127.0.0.1, with the user `ringside` and the database `logs`. */
export class PostgresServer implements AsyncDisposable {
  readonly port: number = freePort();
  readonly #folder: string;
  readonly #settings: Readonly<Record<string, string>>;
  #child: Deno.ChildProcess | undefined;
  #databases = 0;

  private constructor(folder: string, settings: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#settings = settings;
  }

  /** Creates a cluster in a temporary folder and starts it. */
  static async start({ settings = {}, tls }: PostgresOptions = {}): Promise<PostgresServer> {
    const folder = Deno.makeTempDirSync();
    const keys: Record<string, string> = tls === undefined
      ? {}
      : { ssl: "on", ssl_cert_file: `${folder}/cert.pem`, ssl_key_file: `${folder}/key.pem` };
    const server = new PostgresServer(folder, { ...settings, ...keys });
    try {
      for (const name of tls === undefined ? [] : ["cert.pem", "key.pem"]) {
        Deno.copyFileSync(`${tls}/${name}`, `${folder}/${name}`);
        Deno.chmodSync(`${folder}/${name}`, 0o600);
      }
      Deno.writeTextFileSync(`${folder}/password`, PASSWORD);
      if (Deno.uid() === 0) {
        const files = Array.from(Deno.readDirSync(folder), ({ name }) => `${folder}/${name}`);
        for (const path of [folder, ...files]) {
          Deno.chownSync(path, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
        }
      }
      const args = ["-D", `${folder}/data`, "-U", "ringside", "--pwfile", `${folder}/password`, "-A", "scram-sha-256"];
      const [program, ...words] = server.#command("initdb", [...args, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
      const { code, stderr } = await run(program, words, { cwd: folder });
      if (code !== 0) throw new Error(`initdb ended with ${code}: ${stderr}`);
      await server.restart();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Address of the database, with the password. */
  get url(): string {
    return this.urlAt(this.port);
  }

  /** Address of a database by way of another port, such as that of a proxy. */
  urlAt(port: number, database = "postgres"): string {
    return `postgres://ringside:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`;
  }

  /** Creates an empty database. Returns its address. */
  async createDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`;
    await using session = await this.connect();
    await session.query(`CREATE DATABASE ${name}`);
    return this.urlAt(this.port, name);
  }

  /** Connects to a database as the archive does. */
  async connect(url: string = this.url): Promise<Session> {
    return await Session.open(readAddress(url, "test"), { name: "test" });
  }

  /** Starts the server again, on the same port. */
  async restart(): Promise<void> {
    const settings = {
      fsync: "off",
      listen_addresses: "127.0.0.1",
      port: String(this.port),
      unix_socket_directories: "",
      shared_buffers: "32MB",
      ...this.#settings,
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const [program, ...words] = this.#command("postgres", ["-D", `${this.#folder}/data`, ...flags]);
    // The output goes to a file, since the server outlives the tests that share it.
    const script = 'exec "$@" >>log 2>&1';
    this.#child = command("sh", { args: ["-c", script, "sh", program, ...words], cwd: this.#folder }).spawn();
    await until(() => this.#isReady(), "PostgreSQL to accept connections", () => this.log);
  }

  /** Output of the server. */
  get log(): string {
    return Deno.readTextFileSync(`${this.#folder}/log`);
  }

  async #isReady(): Promise<boolean> {
    try {
      await using _ = await this.connect();
      return true;
    } catch {
      return false;
    }
  }

  /** Stops the server: `SIGINT` cuts its clients off, `SIGQUIT` is a crash. */
  async stop(signal: Deno.Signal = "SIGINT"): Promise<void> {
    if (this.#child === undefined) return;
    for (const pid of [...this.#pids(), this.#child.pid]) tryKill(pid, "SIGCONT");
    tryKill(this.#child.pid, signal);
    await within(this.#child.status, "PostgreSQL to stop", () => this.log);
    this.#child = undefined;
  }

  /** Freezes all processes of the server, so that connections stay open and nothing is answered. */
  freeze(): void {
    for (const pid of [this.#child!.pid, ...this.#pids()]) tryKill(pid, "SIGSTOP");
  }

  /** Lets the processes go on. */
  thaw(): void {
    for (const pid of [...this.#pids(), this.#child!.pid]) tryKill(pid, "SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    Deno.removeSync(this.#folder, { recursive: true });
  }

  /** Returns the processes of the server that serve clients and work in the background. */
  #pids(): number[] {
    const pid = this.#child!.pid;
    try {
      return Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
    } catch {
      return [];
    }
  }

  #command(name: string, args: readonly string[]): string[] {
    const program = findPostgresProgram(name);
    if (program === undefined) throw new Error(`Cannot run ${name}: PostgreSQL's server is not installed`);
    if (Deno.uid() !== 0) return [program, ...args];
    const { uid, gid } = UNPRIVILEGED;
    return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", program, ...args];
  }
}

function tryKill(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
