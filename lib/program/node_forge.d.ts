/** Types of the functions of `node-forge` in use, which ships none. */

/** Subject or issuer of a certificate. */
interface Attribute {
  readonly name: string;
  readonly value: string;
}

/** Name or address of a server: a DNS name (type 2) or an IP address (type 7). */
interface AltName {
  readonly type: number;
  readonly value?: string;
  readonly ip?: string;
}

/** X.509 certificate. */
interface Certificate {
  publicKey: unknown;
  serialNumber: string;
  readonly validity: { notBefore: Date; notAfter: Date };
  setSubject(attributes: readonly Attribute[]): void;
  setIssuer(attributes: readonly Attribute[]): void;
  setExtensions(extensions: readonly Readonly<Record<string, unknown>>[]): void;
  getExtension(name: string): { readonly altNames?: readonly AltName[] } | null;
  sign(key: unknown, digest: unknown): void;
}

/** Functions for keys and certificates. */
declare const pki: {
  createCertificate(): Certificate;
  certificateToPem(certificate: Certificate): string;
  certificateFromPem(pem: string): Certificate;
  privateKeyFromPem(pem: string): unknown;
  publicKeyFromPem(pem: string): unknown;
};
export default pki;
