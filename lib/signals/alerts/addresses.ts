/** Range of addresses: its first bytes, and the number of its leading bits. */
type Range = readonly [bytes: readonly number[], bits: number];

/** Ranges of IPv4 that are not on the internet (RFC 6890 and its successors). */
const PRIVATE_V4: readonly Range[] = [
  [[0], 8], // this network
  [[10], 8],
  [[100, 64], 10], // carrier-grade NAT
  [[127], 8], // loopback
  [[169, 254], 16], // link-local, with the metadata of clouds
  [[172, 16], 12],
  [[192, 0, 0], 24],
  [[192, 0, 2], 24], // documentation
  [[192, 88, 99], 24], // relays of 6to4
  [[192, 168], 16],
  [[198, 18], 15], // benchmarks
  [[198, 51, 100], 24],
  [[203, 0, 113], 24],
  [[224], 3], // multicast, reserved, broadcast
];

/** Ranges of IPv6 that are not on the internet; only 2000::/3 is. */
const PRIVATE_V6: readonly Range[] = [
  [[0x20, 0x01, 0x00, 0x00], 23], // Teredo and other protocols
  [[0x20, 0x01, 0x0d, 0xb8], 32], // documentation
  [[0x3f, 0xff, 0x00], 20], // documentation
];

const GLOBAL_V6: Range = [[0x20], 3];

/** Prefixes before an address of IPv4, in IPv6: mapped, compatible, NAT64. */
const EMBEDDED: readonly (readonly [range: Range, at: number])[] = [
  [[[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], 96], 12],
  [[[0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], 96], 12],
  [[[0x20, 0x02], 16], 2], // 6to4
];

/**
 * Returns true for an address that is not on the internet: loopback, private, link-local and reserved ones, also as IPv6
 * that stands for IPv4. A text that is no address counts as one.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { isPrivateAddress } from "./addresses.ts";
 *
 * assertEquals(["127.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0", "93.184.216.34"].map(isPrivateAddress), [
 *   true,
 *   true,
 *   true,
 *   false,
 * ]);
 * ```
 */
export function isPrivateAddress(text: string): boolean {
  const bytes = text.includes(":") ? parseV6(text) : parseV4(text);
  if (bytes === undefined) return true;
  if (bytes.length === 4) return PRIVATE_V4.some((range) => isIn(bytes, range));
  const embedded = EMBEDDED.find(([range]) => isIn(bytes, range));
  if (embedded !== undefined) {
    const v4 = bytes.slice(embedded[1], embedded[1] + 4);
    return PRIVATE_V4.some((range) => isIn(v4, range));
  }
  return !isIn(bytes, GLOBAL_V6) || PRIVATE_V6.some((range) => isIn(bytes, range));
}

/** Returns true for an address, rather than a name. Brackets are not a part of it. */
export function isIpAddress(text: string): boolean {
  return (text.includes(":") ? parseV6(text) : parseV4(text)) !== undefined;
}

/** Returns the address that a URL has in place of a name, if any. */
export function addressIn({ hostname }: URL): string | undefined {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return isIpAddress(host) ? host : undefined;
}

function isIn(bytes: readonly number[], [prefix, bits]: Range): boolean {
  for (let at = 0; at * 8 < bits; at++) {
    const mask = bits - at * 8 >= 8 ? 0xff : 0xff << (8 - (bits - at * 8)) & 0xff;
    if ((bytes[at] & mask) !== ((prefix[at] ?? 0) & mask)) return false;
  }
  return true;
}

function parseV4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.map(Number);
}

function parseV6(text: string): number[] | undefined {
  const [address] = text.split("%"); // without its zone
  const halves = address.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(bytesOf);
  if (head === undefined || halves.length === 2 && tail === undefined) return undefined;
  if (halves.length === 1) return head.length === 16 ? head : undefined;
  const zeros = 16 - head.length - tail!.length;
  return zeros < 2 ? undefined : [...head, ...Array<number>(zeros).fill(0), ...tail!];
}

/** Returns the bytes of groups of IPv6, the last of which may be an address of IPv4. */
function bytesOf(text: string): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    const v4 = index === groups.length - 1 && group.includes(".") ? parseV4(group) : undefined;
    if (v4 !== undefined) bytes.push(...v4);
    else if (/^[\da-f]{1,4}$/i.test(group)) bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff);
    else return undefined;
  }
  return bytes.length <= 16 ? bytes : undefined;
}
