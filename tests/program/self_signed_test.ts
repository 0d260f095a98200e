import { assert, assertEquals, assertMatch, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { namesOfMachine, openSelfSigned } from "../../lib/program/self_signed.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2030, 0, 1);

Deno.test("openSelfSigned keeps a certificate for its user alone, until names or time call for another", async () => {
  const parent = await Deno.makeTempDir();
  try {
    const folder = join(parent, "state");
    const open = (names: readonly string[], days = 0) => openSelfSigned({ names, folder, now: NOW + days * DAY_MS });
    const names = ["localhost", "fd00::2"];
    const first = await open(names);
    assertMatch(first.fingerprint, /^(?:[\dA-F]{2}:){31}[\dA-F]{2}$/);
    assertStrictEquals(first.problem, undefined);
    if (Deno.build.os !== "windows") assertStrictEquals((await Deno.stat(first.path)).mode! & 0o777, 0o600);
    assertStrictEquals((await open(names, 360)).fingerprint, first.fingerprint);
    assertStrictEquals((await open(["localhost"])).fingerprint, first.fingerprint);
    const renewed = await open(names, 370);
    assertNotStrictEquals(renewed.fingerprint, first.fingerprint);
    const named = await open([...names, "logs.example"], 370);
    assertNotStrictEquals(named.fingerprint, renewed.fingerprint);
    await Deno.writeTextFile(named.path, (await Deno.readTextFile(named.path)).replace("MII", "AAA"));
    assertNotStrictEquals((await open(names, 370)).fingerprint, named.fingerprint);
    assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["tls-self-signed.pem"]);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

Deno.test("openSelfSigned serves without a place to keep the certificate, and says so", async () => {
  const file = await Deno.makeTempFile();
  try {
    const { cert, problem } = await openSelfSigned({ names: ["localhost"], folder: file, now: NOW });
    assertMatch(cert, /^-----BEGIN CERTIFICATE-----/);
    assert(problem !== undefined);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("namesOfMachine returns loopback, the name and the addresses of the machine, and given names", () => {
  const names = namesOfMachine(["logs.example", "localhost"]);
  for (const name of ["localhost", "127.0.0.1", "::1", "logs.example"]) assert(names.includes(name), name);
  assertStrictEquals(new Set(names).size, names.length);
  assertEquals(names.filter((name) => name.startsWith("fe80:")), []);
});
