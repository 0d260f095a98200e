import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
// @ts-types="./node_forge_sha256.d.ts"
import sha256 from "node-forge/lib/sha256.js";
// @ts-types="./node_forge.d.ts"
import pki from "node-forge/lib/pki.js";

/** Certificate with its private key, both in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;

/** Time for which a certificate is valid, in ms. Browsers refuse longer ones. */
const VALID_MS = 397 * DAY_MS;

/** Clocks of other machines may be behind. */
const BEFORE_MS = DAY_MS;

/** Time before its end at which a certificate is made anew, in ms. */
const RENEW_MS = 30 * DAY_MS;

const DNS_NAME = 2;
const IP_ADDRESS = 7;

/**
 * Makes a certificate that its own key has signed.
 *
 * @param names Names and addresses of the machine.
 * @param now Time in ms since the Unix epoch.
 */
export async function makeCertificate(names: readonly string[], now: number): Promise<Certificate> {
  const { privateKey: key, publicKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(publicKey);
  // Positive, and new each time: browsers refuse two certificates of one issuer with the same number.
  certificate.serialNumber = `01${crypto.randomUUID().replaceAll("-", "")}`;
  certificate.validity.notBefore = new Date(now - BEFORE_MS);
  certificate.validity.notAfter = new Date(now + VALID_MS);
  const attributes = [{ name: "commonName", value: `Ringside on ${names[0]}`.slice(0, 64) }];
  certificate.setSubject(attributes);
  certificate.setIssuer(attributes);
  certificate.setExtensions([
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    { name: "extKeyUsage", serverAuth: true },
    {
      name: "subjectAltName",
      altNames: names.map((name) => isAddress(name) ? { type: IP_ADDRESS, ip: name } : { type: DNS_NAME, value: name }),
    },
  ]);
  certificate.sign(pki.privateKeyFromPem(key), sha256.create());
  return { cert: pki.certificateToPem(certificate), key };
}

/**
 * Returns true if a certificate is for all of these names, and valid for a month at least.
 *
 * @throws {Error} If the PEM is malformed.
 */
export function isUsable(cert: string, names: readonly string[], now: number): boolean {
  const certificate = pki.certificateFromPem(cert);
  const { notBefore, notAfter } = certificate.validity;
  if (now < notBefore.getTime() || now > notAfter.getTime() - RENEW_MS) return false;
  const found = new Set(certificate.getExtension("subjectAltName")?.altNames?.map(({ ip, value }) => ip ?? value));
  return names.every((name) => found.has(name));
}

function isAddress(name: string): boolean {
  return /^[\d.]+$|:/.test(name);
}
