import { assertStrictEquals, assertThrows } from "@std/assert";
import { checkOptions, describe } from "../../lib/base/options.ts";

const KNOWN = { allowedHosts: true, basePath: true, page: true };

const WRONG: readonly { options: unknown; message: string }[] = [
  { options: undefined, message: "Cannot open: expected an object of options, got undefined" },
  { options: null, message: "Cannot open: expected an object of options, got null" },
  { options: 500, message: "Cannot open: expected an object of options, got number 500" },
  { options: "/logs", message: 'Cannot open: expected an object of options, got "/logs"' },
  { options: { allowedHost: 1 }, message: 'Cannot open: unknown option "allowedHost"; did you mean "allowedHosts"?' },
  { options: { basepath: 1 }, message: 'Cannot open: unknown option "basepath"; did you mean "basePath"?' },
  { options: { pgae: 1 }, message: 'Cannot open: unknown option "pgae"; did you mean "page"?' },
  { options: { port: 1 }, message: 'Cannot open: unknown option "port": expected allowedHosts, basePath, page' },
];

for (const { options, message } of WRONG) {
  Deno.test(`checkOptions refuses ${JSON.stringify(options)}`, () => {
    assertStrictEquals(assertThrows(() => checkOptions("Cannot open", options, KNOWN), TypeError).message, message);
  });
}

Deno.test("checkOptions accepts known options, and unknown ones that are undefined", () => {
  checkOptions("Cannot open", { page: 1, port: undefined }, KNOWN);
  checkOptions("Cannot open", {}, KNOWN);
});

const VALUES: readonly (readonly [value: unknown, description: string])[] = [
  [undefined, "undefined"],
  [null, "null"],
  ["text", '"text"'],
  [7, "number 7"],
  [7n, "bigint 7"],
  [Symbol("s"), "symbol Symbol(s)"],
  [() => {}, "a function"],
  [[1], "a list"],
  [{}, "an object"],
  [Object.create(null), "an object"],
  [new Map(), "a Map"],
  [Promise.resolve(), "a Promise"],
];

for (const [value, description] of VALUES) {
  Deno.test(`describe names ${description}`, () => assertStrictEquals(describe(value), description));
}
