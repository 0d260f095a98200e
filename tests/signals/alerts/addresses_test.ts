import { assertStrictEquals } from "@std/assert";
import { isIpAddress, isPrivateAddress } from "../../../lib/signals/alerts/addresses.ts";

const PRIVATE = [
  ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.1"],
  ...["172.31.255.255", "192.0.0.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "224.0.0.1", "255.255.255.255"],
  ...["::", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:ffff:a00:1", "::127.0.0.1", "64:ff9b::10.0.0.1"],
  ...["2002:7f00:1::", "2002:c0a8:101::1", "fc00::1", "fdff::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1"],
  ...["2001::1", "2001:db8::1", "64:ff9b:1::1", "100::1"],
];

const PUBLIC = [
  ...["1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255", "128.0.0.1"],
  ...["169.253.255.255", "172.15.255.255", "172.32.0.1", "192.167.255.255", "198.17.0.1", "223.255.255.255"],
  ...["2606:4700::1111", "2a00:1450:4001::1", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1"],
];

const NO_ADDRESSES = [
  "",
  "localhost",
  "1.2.3",
  "1.2.3.4.5",
  "256.1.1.1",
  ":::1",
  "1::2::3",
  "12345::1",
  "::g",
  "1:2:3",
];

Deno.test("isPrivateAddress is true for addresses that are not on the internet", () => {
  for (const text of PRIVATE) assertStrictEquals(isPrivateAddress(text), true, text);
  for (const text of PUBLIC) assertStrictEquals(isPrivateAddress(text), false, text);
  for (const text of NO_ADDRESSES) assertStrictEquals(isPrivateAddress(text), true, text);
});

Deno.test("isIpAddress tells addresses from names", () => {
  for (const text of [...PRIVATE, ...PUBLIC]) assertStrictEquals(isIpAddress(text), true, text);
  for (const text of NO_ADDRESSES) assertStrictEquals(isIpAddress(text), false, text);
});
