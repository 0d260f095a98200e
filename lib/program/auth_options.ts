import { readEnvironment } from "../runtime/environment.ts";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import { ExitError } from "./exit_error.ts";
import { isEvery, isOnLoopback } from "./hosts.ts";
import { note } from "./output.ts";

/** Login of readers. */
export interface AuthOptions {
  /** True to ask for a login, false to ask for none; `"auto"` asks if other machines can connect. */
  readonly auth: "auto" | boolean;
  /** Token of clients. */
  readonly authToken: string | undefined;
  /** JSON file with users. */
  readonly authFile: string | undefined;
  /** Header in which a proxy names the user. */
  readonly authProxyHeader: string | undefined;
  /** Addresses of that proxy. */
  readonly authProxyFrom: readonly string[];
}

/** Returns true if readers log in. */
export function asksForLogin({ auth, authToken, authFile, authProxyHeader }: AuthOptions, host: string): boolean {
  if (auth !== "auto") return auth;
  return [authToken, authFile, authProxyHeader].some((given) => given !== undefined) || !isOnLoopback(host);
}

/** Certificates and key of TLS, in PEM. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/** Options of TLS. */
export interface TlsOptions {
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly tlsSelfSigned: boolean;
  readonly host: string;
  readonly allowedHosts: readonly string[];
}

/**
 * Reads the files of TLS, or opens a certificate of this machine, whose fingerprint is printed.
 *
 * @throws {ExitError} If one of them cannot be read.
 */
export async function readTls(options: TlsOptions): Promise<Tls | undefined> {
  const { tlsCert, tlsKey, tlsSelfSigned, host, allowedHosts } = options;
  if (tlsSelfSigned) {
    const { namesOfMachine, openSelfSigned } = await import("./self_signed.ts");
    const names = namesOfMachine([...isEvery(host) ? [] : [host], ...allowedHosts]);
    const { fingerprint, path, problem, ...tls } = await openSelfSigned({ names });
    note(`the certificate has the SHA-256 fingerprint ${fingerprint}`);
    if (problem !== undefined) note(`cannot keep the certificate in ${path}, the next start makes another: ${problem}`);
    return tls;
  }
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  try {
    return { cert: await Deno.readTextFile(tlsCert), key: await Deno.readTextFile(tlsKey) };
  } catch (error) {
    throw new ExitError(`Cannot read --tls-cert and --tls-key: ${reasonOf(error)}`, EXIT.misused);
  }
}

/**
 * Reads a secret: from a file, or else from a variable of the environment. Both stay out of the list of processes.
 *
 * @param path File, whose last line break is left out.
 * @param variable Name of the variable.
 * @throws {ExitError} If the file cannot be read, or the secret is empty or has other than printable ASCII.
 */
export async function readSecret(path: string | undefined, variable: string): Promise<string | undefined> {
  const source = path === undefined ? variable : `"${path}"`;
  let secret: string | undefined;
  try {
    secret = path === undefined ? readEnvironment(variable) : (await Deno.readTextFile(path)).replace(/\r?\n$/, "");
  } catch (error) {
    throw new ExitError(`Cannot read the token in ${source}: ${reasonOf(error)}`, EXIT.misused);
  }
  if (secret === undefined || secret === "" && path === undefined) return undefined;
  if (/^[!-~]{8,1000}$/.test(secret)) return secret;
  throw new ExitError(
    `Cannot use the token in ${source}: expected 8 to 1000 printable ASCII characters without spaces`,
    EXIT.misused,
  );
}
