import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";

/** Value that a program might log, and its form in a record. */
export interface ValueCase {
  readonly name: string;
  /** Creates the value, so that tests do not share it. */
  make(): unknown;
  /** Value in the record, as JSON. */
  readonly json?: string;
  /** Checks the value in the record if its text is not predictable. */
  // deno-lint-ignore no-explicit-any -- the check compares any shape
  check?(json: any): void;
  /** True if parts are dropped and the record is marked as truncated. @default {false} */
  readonly cut?: boolean;
  /** True if listing the keys is slow, so that tests should avoid repetition. @default {false} */
  readonly heavy?: boolean;
}

class User {
  #secret = "hidden";
  name = "Ada";
  get upper(): string {
    return this.name.toUpperCase() + this.#secret;
  }
}

class Endless<T> {
  constructor(readonly value: T) {}
  *[Symbol.iterator](): Generator<T> {
    for (;;) yield this.value;
  }
}

class EndlessMap extends Map {
  override [Symbol.iterator](): MapIterator<[unknown, unknown]> {
    return new Endless<[unknown, unknown]>(["key", undefined])[Symbol.iterator]() as MapIterator<[unknown, unknown]>;
  }
}

class EndlessSet extends Set {
  override [Symbol.iterator](): SetIterator<unknown> {
    return new Endless("again")[Symbol.iterator]() as SetIterator<unknown>;
  }
}

/** Proxy whose every trap throws. */
export function hostileProxy(): object {
  function refuse(): never {
    throw new Error("hands off");
  }
  return new Proxy({}, {
    get: refuse,
    has: refuse,
    ownKeys: refuse,
    getPrototypeOf: refuse,
    getOwnPropertyDescriptor: refuse,
  });
}

export function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Proxy that throws when its keys are listed. */
export function namelessProxy(): object {
  return new Proxy({}, {
    ownKeys() {
      throw new Error("no names");
    },
  });
}

/** Proxy of a function that returns itself for every property and call, like clients for remote procedures. */
export function yesProxy(): object {
  const proxy: object = new Proxy(function () {}, { get: () => proxy, apply: () => proxy });
  return { proxy, plain: new Proxy({}, { get: () => () => proxy }) };
}

export function circular(): object {
  const value: Record<string, unknown> = { a: 1 };
  value.self = value;
  value.list = [value, { value }];
  return value;
}

export function nestedObject(depth: number): object {
  let value: object = {};
  for (let level = 0; level < depth; level++) value = { a: value };
  return value;
}

export function nestedArray(depth: number): unknown[] {
  let value: unknown[] = [];
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

export function manyKeys(count: number): object {
  const value: Record<string, number> = {};
  for (let i = 0; i < count; i++) value["k" + i] = i;
  return value;
}

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

function formData(): FormData {
  const form = new FormData();
  form.append("name", "Ada");
  form.append("file", new Blob(["x"]), "x.txt");
  return form;
}

function withSymbols(): object {
  return { [Symbol("hidden")]: 1, shown: 2 };
}

const [high, low] = "😀".split("");

/** Values that a record must survive. */
export const VALUES: readonly ValueCase[] = [
  { name: "null", make: () => null, json: "null" },
  { name: "a string", make: () => "text", json: '"text"' },
  { name: "an empty object", make: () => ({}), json: "{}" },
  { name: "an empty array", make: () => [], json: "[]" },
  {
    name: "a circular reference",
    make: circular,
    json: '{"a":1,"self":"[Circular]","list":["[Circular]",{"value":"[Circular]"}]}',
  },
  {
    name: "the same object twice",
    make() {
      const shared = { a: 1 };
      return [shared, { shared }];
    },
    json: '[{"a":1},{"shared":{"a":1}}]',
  },
  { name: "a BigInt", make: () => 2n ** 70n, json: '"1180591620717411303424"' },
  { name: "a symbol", make: () => Symbol("mark"), json: '"Symbol(mark)"' },
  { name: "a symbol as a key", make: withSymbols, json: '{"shown":2}' },
  { name: "a function", make: () => function work() {}, json: '"[Function: work]"' },
  { name: "a function without a name", make: () => (() => () => {})(), json: '"[Function: anonymous]"' },
  { name: "a class", make: () => User, json: '"[Function: User]"' },
  { name: "NaN", make: () => NaN, json: '"NaN"' },
  { name: "infinities", make: () => [Infinity, -Infinity], json: '["Infinity","-Infinity"]' },
  { name: "minus zero", make: () => -0, json: "0" },
  { name: "undefined in an object", make: () => ({ a: undefined, b: 1 }), json: '{"b":1}' },
  { name: "undefined in an array", make: () => [undefined, 1], json: "[null,1]" },
  {
    name: "an Error with a cause",
    make: () => new TypeError("outer", { cause: new RangeError("inner", { cause: "text" }) }),
    check({ type, message, stack, cause }) {
      assertEquals([type, message], ["TypeError", "outer"]);
      assertMatch(stack, /^TypeError: outer\n {4}at /);
      assertEquals([cause.type, cause.message, cause.cause], ["RangeError", "inner", "text"]);
    },
  },
  {
    name: "an AggregateError",
    make: () => new AggregateError([new Error("one"), "two"], "both"),
    check({ type, message, errors }) {
      assertEquals([type, message, errors[0].message, errors[1]], ["AggregateError", "both", "one", "two"]);
    },
  },
  {
    name: "an Error with fields of its own",
    make: () => Object.assign(new Error("gone"), { code: "ENOENT", errno: -2, nested: { a: 1 } }),
    check({ type, code, errno, nested }) {
      assertEquals([type, code, errno, nested], ["Error", "ENOENT", -2, { a: 1 }]);
    },
  },
  {
    name: "an Error of a custom class",
    make() {
      class PaymentError extends Error {}
      return new PaymentError("declined");
    },
    check: ({ type }) => assertStrictEquals(type, "PaymentError"),
  },
  {
    name: "a DOMException",
    make: () => new DOMException("stopped", "AbortError"),
    check: ({ type, message }) => assertEquals([type, message], ["AbortError", "stopped"]),
  },
  {
    name: "an Error that is its own cause",
    make() {
      const error = new Error("round");
      error.cause = error;
      return error;
    },
    check: ({ message, cause }) => assertEquals([message, cause], ["round", "[Circular]"]),
  },
  {
    name: "an Error whose fields throw",
    make() {
      const refuse = () => {
        throw new Error("no");
      };
      return Object.defineProperties(new Error("x"), {
        message: { get: refuse },
        stack: { get: refuse },
        name: { get: refuse },
        cause: { get: refuse },
      });
    },
    check: ({ message, stack }) => assertEquals([message, stack], ["[Thrown: no]", "[Thrown: no]"]),
  },
  {
    name: "an Error whose fields are not text",
    make: () => Object.assign(new Error("x"), { message: { toString: null }, name: Symbol("name"), stack: 7 }),
    check({ type, message, stack }) {
      assertEquals([type, message, stack], ["Symbol(name)", { toString: null }, 7]);
    },
  },
  {
    name: "a Map",
    make: () => new Map<unknown, unknown>([["a", 1], [2, new Map([["b", 3]])]]),
    json: '{"2":{"b":3},"a":1}',
  },
  {
    name: "a Map whose keys have the same text",
    make: () => new Map<unknown, number>([[1, 1], ["1", 2], [1n, 3]]),
    json: '{"1":[1,2,3]}',
  },
  {
    name: "a Map whose keys have no text",
    make: () => new Map<unknown, number>([[Object.create(null), 1], [Symbol("s"), 2]]),
    json: '{"[Unreadable]":1,"Symbol(s)":2}',
  },
  { name: "a Set", make: () => new Set([1, "a", new Set([2])]), json: '[1,"a",[2]]' },
  { name: "a Date", make: () => new Date(0), json: '"1970-01-01T00:00:00.000Z"' },
  { name: "an invalid Date", make: () => new Date(NaN), json: '"Invalid Date"' },
  {
    name: "a Date with overridden methods",
    make: () => Object.assign(new Date(0), { toISOString: () => ({ keep: "me" }), getTime: () => NaN }),
    json: '"1970-01-01T00:00:00.000Z"',
  },
  { name: "bytes", make: () => new Uint8Array([1, 255]), json: "[1,255]" },
  { name: "floats", make: () => new Float64Array([0.5, NaN]), json: '[0.5,"NaN"]' },
  { name: "64-bit integers", make: () => new BigInt64Array([-1n]), json: '["-1"]' },
  { name: "a DataView", make: () => new DataView(new Uint8Array([9, 8, 7]).buffer, 1), json: "[8,7]" },
  { name: "an ArrayBuffer", make: () => new Uint8Array([1, 2]).buffer, json: "[1,2]" },
  { name: "a SharedArrayBuffer", make: () => new SharedArrayBuffer(2), json: "[0,0]" },
  {
    name: "a detached ArrayBuffer",
    make: detached,
    check: (json) => assertMatch(String(json), /^$|^\[Thrown: .*detached/i),
  },
  {
    name: "a getter that throws",
    make: () => ({
      before: 1,
      get bad() {
        throw new Error("no");
      },
      after: 2,
    }),
    json: '{"before":1,"bad":"[Thrown: no]","after":2}',
  },
  {
    name: "a getter that throws a value that is not an Error",
    make: () => ({
      get bad() {
        throw { toString: null };
      },
    }),
    json: '{"bad":"[Thrown: ]"}',
  },
  {
    name: "a toJSON that throws",
    make: () => ({
      toJSON() {
        throw new TypeError("no JSON");
      },
    }),
    json: '"[Thrown: no JSON]"',
  },
  {
    name: "a toJSON that returns its object",
    make: () => ({
      a: 1,
      toJSON() {
        return this;
      },
    }),
    check: ({ a }) => assertStrictEquals(a, 1),
  },
  {
    name: "an endless chain of toJSON",
    make() {
      const endless = () => ({ toJSON: endless });
      return endless();
    },
    json: '"[Object]"',
    cut: true,
  },
  { name: "a toJSON that returns undefined", make: () => ({ toJSON: () => undefined }), json: "null" },
  { name: "a toJSON that is not a function", make: () => ({ toJSON: 7 }), json: '{"toJSON":7}' },
  { name: "a revoked proxy", make: revokedProxy, check: (json) => assertMatch(json, /^\[Thrown: .*revoked/) },
  { name: "a proxy whose traps throw", make: hostileProxy, json: '"[Thrown: hands off]"' },
  { name: "a proxy that cannot list its keys", make: namelessProxy, json: '"[Thrown: no names]"' },
  {
    name: "a proxy with every property",
    make: yesProxy,
    check: ({ proxy }) => assertMatch(proxy, /^\[Function: /),
  },
  { name: "a proxy of an array", make: () => new Proxy([1, 2], {}), json: "[1,2]" },
  {
    name: "a proxy of a Date",
    make: () => new Proxy(new Date(0), {}),
    check: (json) => assertMatch(json, /^\[Thrown: /),
  },
  { name: "lone surrogates", make: () => [high, low, low + high], json: '["\\ud83d","\\ude00","\\ude00\\ud83d"]' },
  { name: "emoji", make: () => "a😀b", json: '"a😀b"' },
  {
    name: "control characters",
    make: () => "\0\b\t\n\f\r\u001b[31m\x7f",
    json: '"\\u0000\\b\\t\\n\\f\\r\\u001b[31m\x7f"',
  },
  { name: "line separators", make: () => "\u2028\u2029", json: '"\u2028\u2029"' },
  {
    name: "markup",
    make: () => '</script><img src=x onerror="alert(1)">',
    json: '"</script><img src=x onerror=\\"alert(1)\\">"',
  },
  {
    name: "__proto__ as a key",
    make: () => JSON.parse('{"__proto__":{"admin":true},"a":1}'),
    json: '{"__proto__":{"admin":true},"a":1}',
  },
  {
    name: "names of Object.prototype as keys",
    make: () => ({ constructor: 1, toString: 2, hasOwnProperty: 3 }),
    json: '{"constructor":1,"toString":2,"hasOwnProperty":3}',
  },
  { name: "an object without a prototype", make: () => Object.assign(Object.create(null), { a: 1 }), json: '{"a":1}' },
  { name: "an object of a class", make: () => new User(), json: '{"name":"Ada"}' },
  {
    name: "boxed primitives",
    make: () => [Object(1), Object("a"), Object(true), Object(2n), Object(Symbol("s"))],
    json: '[1,"a",true,"2","Symbol(s)"]',
  },
  { name: "a URL", make: () => new URL("http://localhost/a?b=c"), json: '"http://localhost/a?b=c"' },
  {
    name: "Headers",
    make: () => new Headers([["a", "1"], ["set-cookie", "x"], ["set-cookie", "y"]]),
    json: '{"a":"1","set-cookie":["x","y"]}',
  },
  {
    name: "URLSearchParams",
    make: () => new URLSearchParams("a=1&b=2&a=3&__proto__=4&__proto__=5"),
    json: '{"a":["1","3"],"b":"2","__proto__":["4","5"]}',
  },
  { name: "FormData", make: formData, json: '{"name":"Ada","file":"[object File]"}' },
  { name: "a RegExp", make: () => /a+/gi, json: '"/a+/gi"' },
  { name: "a Promise", make: () => Promise.resolve(1), json: '"[object Promise]"' },
  { name: "a WeakMap", make: () => new WeakMap(), json: '"[object WeakMap]"' },
  { name: "a Response", make: () => new Response("x"), json: '"[object Response]"' },
  { name: "a generator", make: () => new Endless(1)[Symbol.iterator](), json: '"[object Generator]"' },
  {
    name: "an arguments object",
    make() {
      return (function (..._: unknown[]) {
        return arguments;
      })("a", 1);
    },
    json: '{"0":"a","1":1}',
  },
  { name: "a frozen object", make: () => Object.freeze({ a: Object.freeze([1]) }), json: '{"a":[1]}' },
  { name: "an array with holes", make: () => [1, , 3], json: "[1,null,3]" }, // deno-lint-ignore-line no-sparse-arrays
  {
    name: "an array whose iterator throws",
    make: () =>
      Object.assign([1], {
        [Symbol.iterator]() {
          throw new Error("no turn");
        },
      }),
    json: '"[Thrown: no turn]"',
  },
  {
    name: "an array of a billion holes",
    make: () => new Array(1e9),
    check: (json) => assertStrictEquals(json[0], null),
    cut: true,
  },
  {
    name: "100,000 numbers",
    make: () => new Float64Array(100_000),
    check: (json) => assertStrictEquals(json[0], 0),
    cut: true,
  },
  {
    name: "100,000 keys",
    make: () => manyKeys(100_000),
    check: (json) => assertEquals([json.k0, json.k1], [0, 1]),
    cut: true,
    heavy: true,
  },
  { name: "a key of a million characters", make: () => ({ ["k".repeat(1_000_000)]: 1 }), json: "{}", cut: true },
  {
    name: "100,000 nested objects",
    make: () => nestedObject(100_000),
    check: (json) => assertStrictEquals(typeof json.a.a.a, "object"),
    cut: true,
  },
  {
    name: "100,000 nested arrays",
    make: () => nestedArray(100_000),
    check: (json) => assertStrictEquals(Array.isArray(json[0][0][0]), true),
    cut: true,
  },
  {
    name: "a getter that nests endlessly",
    make() {
      const more = () => ({
        get more() {
          return more();
        },
      });
      return more();
    },
    check: (json) => assertStrictEquals(typeof json.more.more, "object"),
    cut: true,
  },
  {
    name: "a proxy with 100,000 keys",
    make: () =>
      new Proxy({}, {
        get: (_target, key) => key === "toJSON" ? undefined : nestedObject(3),
        ownKeys: () => Array.from({ length: 100_000 }, (_, i) => `k${i}`),
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      }),
    check: (json) => assertEquals(json.k0, { a: { a: { a: {} } } }),
    cut: true,
    heavy: true,
  },
  {
    name: "an endless Map",
    make: () => new EndlessMap(),
    check: (json) => assertEquals(json, {}),
    cut: true,
  },
  {
    name: "an endless Set",
    make: () => new EndlessSet(),
    check: (json) => assertStrictEquals(json[0], "again"),
    cut: true,
  },
  {
    name: "a text of a million characters",
    make: () => "long ".repeat(200_000),
    check: (json) => assertMatch(json, /^long long .*…$/),
    cut: true,
  },
];
