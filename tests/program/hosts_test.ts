import { assertEquals, assertStrictEquals } from "@std/assert";
import { hostsOf, originOf } from "../../lib/program/hosts.ts";

const LOCAL = ["localhost", "127.0.0.1", "[::1]"];

for (
  const { host, given = [], hosts } of [
    { host: "127.0.0.1", hosts: LOCAL },
    { host: "::1", hosts: LOCAL },
    { host: "localhost", given: ["logs.example"], hosts: [...LOCAL, "logs.example"] },
    { host: "192.168.1.9", hosts: ["192.168.1.9"] },
    { host: "fd00::1", given: ["fd00::2"], hosts: ["[fd00::1]", "[fd00::2]"] },
  ]
) {
  Deno.test(`hostsOf returns ${hosts.join(", ")} for ${[host, ...given].join(" and ")}`, () => {
    assertEquals(hostsOf(host, given), hosts);
  });
}

for (const host of ["0.0.0.0", "::"]) {
  Deno.test(`hostsOf allows for ${host} every address and the names of this machine, and no other`, () => {
    const isAllowed = hostsOf(host, ["logs.example"]);
    if (typeof isAllowed !== "function") throw new TypeError("Expected a function");
    const own = ["localhost", Deno.hostname().toLowerCase(), "logs.example", "10.0.0.1", "[fd00::1]"];
    assertEquals(own.filter((name) => !isAllowed(name)), []);
    assertEquals(["evil.example", "10.0.0.1.evil.example", ""].filter(isAllowed), []);
  });
}

for (
  const { host, origin } of [
    { host: "127.0.0.1", origin: "http://127.0.0.1:8001" },
    { host: "::1", origin: "http://[::1]:8001" },
    { host: "0.0.0.0", origin: "http://localhost:8001" },
    { host: "::", origin: "http://localhost:8001" },
  ]
) {
  Deno.test(`originOf returns ${origin} for ${host}`, () => assertStrictEquals(originOf(host, 8001), origin));
}
