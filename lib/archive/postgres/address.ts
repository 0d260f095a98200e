import { ArchiveError } from "../archive_error.ts";

/** Place of an archive in PostgreSQL. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** `undefined` if the server asks for none. */
  readonly password: string | undefined;
  readonly tls: Tls;
  /** Time to connect, in ms. */
  readonly connectMs: number;
  /** Lineage of runs: servers with different names share the table. */
  readonly instance: string;
}

/** TLS of a connection: none, if the server offers it, or always. The certificate of the server is checked. */
export interface Tls {
  readonly kind: "disable" | "prefer" | "require";
  /** Certificates of further authorities, in PEM. */
  readonly ca?: string;
}

const SCHEME = /^postgres(?:ql)?:\/\//i;

/** Parameters of an address. They are those of PostgreSQL's own programs. */
const PARAMETERS = ["sslmode", "sslrootcert", "passfile", "connect_timeout"];

/** Modes of TLS. All but the first one check the certificate. */
const SSL_MODES = ["disable", "prefer", "require", "verify-full"] as const;

/** Names of this machine, which need no TLS. */
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/;

const DEFAULT_PORT = 5432;
const DEFAULT_CONNECT_S = 5;

/** Returns true if the place of an archive is a PostgreSQL server rather than a file. */
export function isPostgres(at: string): boolean {
  return SCHEME.test(at);
}

/** Returns true if an address has a password. */
export function hasPassword(at: string): boolean {
  return URL.canParse(at) && new URL(at).password !== "";
}

/**
 * Returns the place of an archive without a password, for messages.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { nameOf } from "./address.ts";
 *
 * assertEquals(nameOf("postgres://app:secret@db.example/logs?sslmode=require"), "postgres://app@db.example/logs");
 * ```
 */
export function nameOf(at: string): string {
  if (!isPostgres(at)) return at;
  try {
    const { username, host, pathname } = new URL(at);
    return `postgres://${username === "" ? "" : `${username}@`}${host}${pathname}`;
  } catch {
    return "postgres://…";
  }
}

/**
 * Reads an address such as `postgres://user@host:5432/database?sslmode=require`. What it lacks comes from the variables
 * of PostgreSQL's own programs (`PGHOST`, `PGPORT`, `PGUSER`, `PGDATABASE`, `PGPASSWORD`, `PGSSLMODE`), and the password
 * from a password file (`passfile=`, `PGPASSFILE` or `~/.pgpass`).
 *
 * @param at The address.
 * @param instance Lineage of runs.
 * @throws {ArchiveError} If it cannot be read. No message has the password.
 */
export function readAddress(at: string, instance: string): PostgresAddress {
  const url = parseUrl(at);
  for (const name of url.searchParams.keys()) {
    if (!PARAMETERS.includes(name)) refuse(at, `unknown parameter "${name}"; expected ${PARAMETERS.join(", ")}`);
  }
  const host = decode(url.hostname).replace(/^\[|\]$/g, "") || variable("PGHOST") || "localhost";
  if (host.startsWith("/")) refuse(at, "only TCP is supported, not Unix sockets; give a host");
  const port = Number(url.port || variable("PGPORT") || DEFAULT_PORT);
  const user = decode(url.username) || variable("PGUSER") || variable("USER") ||
    refuse(at, "it names no user, as in postgres://user@host/database");
  const database = decode(url.pathname.slice(1)) || variable("PGDATABASE") || user;
  const seconds = Number(url.searchParams.get("connect_timeout") ?? DEFAULT_CONNECT_S);
  if (!(seconds > 0)) refuse(at, "connect_timeout must be a number of seconds above 0");
  const known = { host, port, database, user };
  const password = decode(url.password) || variable("PGPASSWORD") || passwordOf(at, url, known);
  return { ...known, password, tls: readTls(at, url, host), connectMs: 1000 * seconds, instance };
}

function parseUrl(at: string): URL {
  try {
    // The parser of URLs reads the host of an unknown scheme less strictly.
    return new URL(at);
  } catch {
    throw new ArchiveError(
      `Cannot open archive: the address of the server is not valid; expected postgres://user@host/database`,
      "refused",
    );
  }
}

function refuse(at: string, reason: string): never {
  throw new ArchiveError(`Cannot open archive ${nameOf(at)}: ${reason}`, "refused");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readTls(at: string, { searchParams }: URL, host: string): Tls {
  const name = searchParams.get("sslmode") ?? variable("PGSSLMODE") ?? (LOOPBACK.test(host) ? "disable" : "prefer");
  const mode = SSL_MODES.find((mode) => mode === name) ??
    refuse(at, `unknown sslmode "${name}"; expected ${SSL_MODES.join(", ")}`);
  const kind = mode === "verify-full" ? "require" : mode;
  const path = searchParams.get("sslrootcert");
  if (path === null) return { kind };
  try {
    return { kind, ca: Deno.readTextFileSync(path) };
  } catch (error) {
    return refuse(at, `cannot read ${path}: ${(error as Error).message}`);
  }
}

/** Fields of a line in a password file, before the password. */
type Known = Pick<PostgresAddress, "host" | "port" | "database" | "user">;

function passwordOf(at: string, { searchParams }: URL, known: Known): string | undefined {
  const given = searchParams.get("passfile") ?? variable("PGPASSFILE");
  const home = variable("HOME");
  const path = given ?? (home === undefined ? undefined : `${home}/.pgpass`);
  if (path === undefined) return undefined;
  try {
    return findPassword(Deno.readTextFileSync(path), known);
  } catch (error) {
    if (given === undefined) return undefined;
    return refuse(at, `cannot read the password file ${path}: ${(error as Error).message}`);
  }
}

/**
 * Finds the password for a server in a password file: each line is `host:port:database:user:password`, `*` stands for
 * anything, and a backslash precedes a colon or a backslash.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { findPassword } from "./address.ts";
 *
 * const known = { host: "db", port: 5432, database: "logs", user: "app" };
 * assertEquals(findPassword("# comment\nother:*:*:*:no\n*:5432:logs:app:a\\:b\n", known), "a:b");
 * ```
 */
export function findPassword(text: string, { host, port, database, user }: Known): string | undefined {
  const wanted = [host, String(port), database, user];
  for (const line of text.split(/\r?\n/)) {
    if (line === "" || line.startsWith("#")) continue;
    const fields = line.match(/(?:\\.|[^\\:])*(?::|$)/g)!.map((field) =>
      field.replace(/:$/, "").replace(/\\(.)/g, "$1")
    );
    if (wanted.every((value, index) => fields[index] === "*" || fields[index] === value)) return fields[4];
  }
  return undefined;
}

/** Returns a variable of the environment; `undefined` if it is unset, empty, or may not be read. */
function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name) || undefined;
  } catch {
    return undefined;
  }
}
