import { Buffer } from "node:buffer";
import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** Cost of scrypt for new passwords: 64 MiB of memory and about 0.1 s. */
const COST = { N: 65_536, r: 8, p: 1 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** Largest cost that is accepted from a file: 256 MiB of memory. */
const MAX_MEMORY = 256 * 1024 ** 2;

const FORMAT = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([\w-]{16,64})\$([\w-]{32,100})$/;

/** Returns a random secret of 256 bits that fits into an address. */
export function newSecret(): string {
  return randomBytes(KEY_BYTES).toString("base64url");
}

/** Returns the digest of a secret, by which it is looked up: a look-up by the secret itself would not take constant time. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Compares two secrets in constant time. */
export function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(createHash("sha256").update(given).digest(), createHash("sha256").update(expected).digest());
}

/** Returns the line that stands for a password in a file: `scrypt$N$r$p$salt$key`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await deriveKey(password, salt, KEY_BYTES, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Returns true if a text is a hash that {@linkcode isPassword} takes. */
export function isHash(hash: string): boolean {
  const [, n, r] = FORMAT.exec(hash) ?? [];
  const cost = Number(n);
  return n !== undefined && cost >= 2 && Number.isInteger(Math.log2(cost)) && 128 * cost * Number(r) <= MAX_MEMORY;
}

/** Returns true if a password belongs to a hash. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, n, r, p, salt, key] = FORMAT.exec(hash)!;
  const expected = new Uint8Array(Buffer.from(key, "base64url"));
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  const given = await deriveKey(password, Buffer.from(salt, "base64url"), expected.length, cost);
  return timingSafeEqual(given, expected);
}

/** Hash that no password belongs to. It is checked for unknown users, which then take as long as known ones. */
export const NO_PASSWORD = `scrypt$${COST.N}$8$1$${"A".repeat(22)}$${"A".repeat(43)}`;

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

function deriveKey(password: string, salt: Uint8Array, bytes: number, cost: Cost): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const text = password.normalize("NFKC");
  scrypt(text, salt, bytes, { ...cost, maxmem: 2 * MAX_MEMORY }, (error, key) => error ? reject(error) : resolve(key));
  return promise;
}
