import { dirname, join } from "node:path";
import { reasonOf } from "../runtime/reason.ts";
import type { Certificate } from "./certificates.ts";
import { NO_HOME, stateFolder } from "./folders.ts";

/** Name of the file in the state folder. */
const FILE_NAME = "tls-self-signed.pem";

/** Modes of a new folder and of the file, which has the private key: for their owner alone. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** TLS with a certificate that no authority has signed. */
export interface SelfSigned extends Certificate {
  /** SHA-256 of the certificate: pairs of hexadecimal digits with colons between them, as browsers show it. */
  readonly fingerprint: string;
  /** Path of the file. */
  readonly path: string;
  /** Reason why the certificate is not kept for the next start. */
  readonly problem: string | undefined;
}

/** Options of {@linkcode openSelfSigned}. */
export interface SelfSignedOptions {
  /** Names and addresses that browsers may connect to. */
  readonly names: readonly string[];
  /** Folder of the file. @default the state folder */
  readonly folder?: string;
  /** Now, in ms since the Unix epoch. @default the machine's */
  readonly now?: number;
}

/**
 * Returns the certificate of an earlier start, or makes a new one: at the first start, if the names of the machine have
 * changed, or if the old one ends within a month.
 */
export async function openSelfSigned(options: SelfSignedOptions): Promise<SelfSigned> {
  const { names, folder = stateFolder(), now = Date.now() } = options;
  const { isUsable, makeCertificate } = await import("./certificates.ts");
  if (folder === undefined) {
    const made = await makeCertificate(names, now);
    return { ...made, ...await describe(made.cert, FILE_NAME, NO_HOME) };
  }
  const path = join(folder, FILE_NAME);
  const kept = await readKept(path);
  if (kept !== undefined) {
    try {
      if (isUsable(kept.cert, names, now)) return { ...kept, ...await describe(kept.cert, path) };
    } catch {
      // malformed, as after a full disk
    }
  }
  const made = await makeCertificate(names, now);
  return { ...made, ...await describe(made.cert, path, await keep(path, made)) };
}

/** Returns the names and the addresses of this machine, and further names. */
export function namesOfMachine(given: readonly string[]): string[] {
  const hostname = Deno.hostname().toLowerCase();
  const own = /^[a-z\d-]+(?:\.[a-z\d-]+)*$/.test(hostname) ? [hostname] : [];
  const local = own.filter((name) => !name.includes(".")).map((name) => `${name}.local`); // as multicast DNS has it
  const addresses = Deno.networkInterfaces().map(({ address }) => address).filter((address) =>
    !/^fe80:/i.test(address)
  );
  return [...new Set([...own, ...local, "localhost", "127.0.0.1", "::1", ...addresses, ...given])];
}

async function describe(cert: string, path: string, problem?: string) {
  const { X509Certificate } = await import("node:crypto");
  return { fingerprint: new X509Certificate(cert).fingerprint256, path, problem };
}

async function readKept(path: string): Promise<Certificate | undefined> {
  const text = await Deno.readTextFile(path).catch(() => "");
  const [, cert] = /(-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----)/s.exec(text) ?? [];
  const [, key] = /(-----BEGIN PRIVATE KEY-----.*?-----END PRIVATE KEY-----)/s.exec(text) ?? [];
  return cert === undefined || key === undefined ? undefined : { cert: `${cert}\n`, key: `${key}\n` };
}

/** Writes the file. Returns the reason if that fails. */
async function keep(path: string, { cert, key }: Certificate): Promise<string | undefined> {
  const part = `${path}.${Deno.pid}`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    await Deno.writeTextFile(part, cert + key, { mode: FILE_MODE, createNew: true });
    await Deno.rename(part, path);
  } catch (error) {
    return reasonOf(error);
  }
}
