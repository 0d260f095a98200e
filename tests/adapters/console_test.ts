import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { captureConsole } from "../../lib/adapters/console.ts";
import type { Level } from "../../lib/record/level.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { argumentsOf, testHandler } from "../cases/handlers.ts";
import { hostileProxy, namelessProxy, revokedProxy, VALUES } from "../cases/values.ts";

type Method = "debug" | "log" | "info" | "warn" | "error" | "trace";

/** Recorded calls of the console. */
interface FakeConsole extends Disposable {
  readonly printed: [method: string, ...args: unknown[]][];
}

/** Replaces each method of the console with one that records its calls, until disposed. */
function fakeConsole(): FakeConsole {
  const target = console as unknown as Record<string, unknown>;
  const printed: [string, ...unknown[]][] = [];
  const originals = Object.entries(target).filter(([, value]) => typeof value === "function");
  for (const [name] of originals) target[name] = (...args: unknown[]) => void printed.push([name, ...args]);
  return {
    printed,
    [Symbol.dispose]() {
      for (const [name, value] of originals) target[name] = value;
    },
  };
}

testHandler({
  name: "captureConsole",
  logger: "console",
  takesRest: true,
  givesValues: true,
  showsArguments: true,
  levels: [
    ["debug", "DEBUG"],
    ["log", "INFO"],
    ["info", "INFO"],
    ["warn", "WARN"],
    ["error", "ERROR"],
    ["trace", "TRACE"],
  ],
  open(stream) {
    const fake = fakeConsole();
    const capture = captureConsole(stream);
    return {
      log({ method = "info", ...call }) {
        const { message } = call;
        const args = argumentsOf(call);
        // With further arguments the message is a format.
        console[method as Method](args.length > 0 ? message.replaceAll("%", "%%") : message, ...args);
      },
      async [Symbol.asyncDispose]() {
        capture[Symbol.dispose]();
        await Promise.resolve(fake[Symbol.dispose]());
      },
    };
  },
});

Deno.test("captureConsole passes each call on to the console", () => {
  using fake = fakeConsole();
  using _capture = captureConsole(new LogStream());
  const object = { a: 1 };
  console.log("a %s", "b", object);
  console.table([object]);
  console.group();
  console.count("c");
  console.assert(false, "no");
  assertEquals(fake.printed, [
    ["log", "a %s", "b", object],
    ["table", [object]],
    ["group"],
    ["count", "c"],
    ["assert", false, "no"],
  ]);
  assert(fake.printed[0][3] === object, "the same object");
});

class Point {
  x = 1;
}

const CASES: readonly {
  name: string;
  call: () => void;
  level?: Level;
  message: string | RegExp;
  metadata?: object;
}[] = [
  { name: "nothing", call: () => console.log(), message: "" },
  { name: "undefined", call: () => console.log(undefined), message: "undefined" },
  {
    name: "primitives",
    call: () => console.log(1, true, null, 7n),
    message: "1 true null 7n",
    metadata: { args: [true, null, "7"] },
  },
  { name: "a lone percent sign", call: () => console.log("100%"), message: "100%" },
  {
    name: "%s and %d",
    call: () => console.log("%s took %d ms", "search", 45),
    message: "search took 45 ms",
    metadata: { args: ["search", 45] },
  },
  {
    name: "%i, %f and %j",
    call: () => console.log("%i %f %j", 4.7, "1.5", { a: 1 }),
    message: '4 1.5 {"a":1}',
    metadata: { a: 1, args: [4.7, "1.5"] },
  },
  {
    name: "%o, which formats the object",
    call: () => console.log("got %o", { a: 1 }),
    message: /^got \{ a: 1 \}$/,
    metadata: { a: 1 },
  },
  {
    name: "%c, which takes a style",
    call: () => console.log("%cred", "color: red"),
    message: "red",
    metadata: { args: ["color: red"] },
  },
  {
    name: "an object after the arguments of a format",
    call: () => console.log("%d ms", 5, { a: 1 }),
    message: "5 ms",
    metadata: { a: 1, args: [5] },
  },
  {
    name: "a percent sign in a format",
    call: () => console.log("100%% of %s", "all", { a: 1 }),
    message: "100% of all",
    metadata: { a: 1, args: ["all"] },
  },
  {
    name: "a format with too few arguments",
    call: () => console.log("%s %s", "a"),
    message: "a %s",
    metadata: { args: ["a"] },
  },
  {
    name: "an object first",
    call: () => console.log({ a: 1 }, "x"),
    message: "{ a: 1 } x",
    metadata: { a: 1, args: ["x"] },
  },
  { name: "a list first", call: () => console.log([1, 2]), message: "[ 1, 2 ]", metadata: { args: [[1, 2]] } },
  {
    name: "an object of a class",
    call: () => console.log("at", new Point()),
    message: "at Point { x: 1 }",
    metadata: { args: [{ x: 1 }] },
  },
  { name: "table", call: () => console.table([{ a: 1 }]), message: "[ { a: 1 } ]", metadata: { args: [[{ a: 1 }]] } },
  { name: "dir", call: () => console.dir({ a: 1 }, { depth: 1 }), message: "{ a: 1 }", metadata: { a: 1 } },
  { name: "dirxml", call: () => console.dirxml("a", 1), message: "a 1", metadata: { args: [1] } },
  { name: "group", call: () => console.group("part %d", 2), message: "part 2", metadata: { args: [2] } },
  { name: "groupCollapsed", call: () => console.groupCollapsed("part"), message: "part" },
  {
    name: "assert",
    call: () => console.assert(false, "%s is bad", "x"),
    level: "ERROR",
    message: "Assertion failed: x is bad",
    metadata: { args: ["x"] },
  },
  {
    name: "assert with an object",
    call: () => console.assert(false, { a: 1 }),
    level: "ERROR",
    message: "Assertion failed:",
    metadata: { a: 1 },
  },
  { name: "assert without arguments", call: () => console.assert(), level: "ERROR", message: "Assertion failed" },
  { name: "count", call: () => console.count(), message: "default: 1" },
  {
    name: "timeLog of an earlier timer",
    call: () => console.timeLog("t", { a: 1 }),
    message: "t",
    metadata: { a: 1 },
  },
];

for (const { name, call, level = "INFO", message, metadata = {} } of CASES) {
  Deno.test(`captureConsole writes ${name}`, () => {
    using _fake = fakeConsole();
    const stream = new LogStream();
    using _capture = captureConsole(stream);
    call();
    const [record, ...more] = stream.recent();
    assertEquals(more, []);
    assertStrictEquals(record.level, level);
    if (typeof message === "string") assertStrictEquals(record.message, message);
    else assertMatch(record.message, message);
    assertEquals(record.metadata, { logger: "console", ...metadata });
  });
}

Deno.test("captureConsole writes nothing if the console prints nothing", () => {
  using _fake = fakeConsole();
  const stream = new LogStream();
  using _capture = captureConsole(stream);
  console.assert(true, "fine");
  console.group();
  console.groupEnd();
  console.time("t");
  console.countReset("c");
  assertEquals(stream.recent(), []);
});

Deno.test("captureConsole counts and times by label", () => {
  using _fake = fakeConsole();
  const stream = new LogStream();
  using _capture = captureConsole(stream);
  console.count("a");
  console.count("b");
  console.count("a");
  console.countReset("a");
  console.count("a");
  console.time("t");
  console.timeLog("t", "half");
  console.timeEnd("t");
  console.timeEnd("t");
  const messages = stream.recent().map(({ message }) => message);
  assertEquals(messages.slice(0, 4), ["a: 1", "b: 1", "a: 2", "a: 1"]);
  assertMatch(messages[4], /^t: \d+\.\d{3}ms half$/);
  assertMatch(messages[5], /^t: \d+\.\d{3}ms$/);
  assertStrictEquals(messages[6], "t");
});

Deno.test("captureConsole writes an Error by name and message, and its stack as metadata", () => {
  using _fake = fakeConsole();
  const stream = new LogStream();
  using _capture = captureConsole(stream);
  console.error(new TypeError("50%s off"), "x");
  console.error("failed: %s", new RangeError("far"));
  console.error("failed:", new Error("one"), new Error("two"));
  const [first, second, third] = stream.recent();
  assertStrictEquals(first.message, "TypeError: 50%s off x");
  assertEquals([(first.metadata.error as { type: string }).type, first.metadata.args], ["TypeError", ["x"]]);
  assertStrictEquals(second.message, "failed: RangeError: far");
  assertStrictEquals(third.message, "failed: Error: one Error: two");
  assertEquals((third.metadata.args as { message: string }[]).map(({ message }) => message), ["two"]);
});

Deno.test("captureConsole writes the stack of trace()", () => {
  using _fake = fakeConsole();
  const stream = new LogStream();
  using _capture = captureConsole(stream);
  console.trace("here");
  const { message, metadata } = stream.recent()[0];
  assertStrictEquals(message, "here");
  assertMatch(String(metadata.stack), /^Error\n {4}at .*console_test\.ts/);
});

Deno.test("captureConsole restores the console once", () => {
  using fake = fakeConsole();
  const before = { ...console };
  const stream = new LogStream();
  const capture = captureConsole(stream);
  assert(console.log !== before.log);
  capture[Symbol.dispose]();
  capture[Symbol.dispose]();
  assertEquals({ ...console }, before);
  console.log("after");
  assertEquals([stream.recent(), fake.printed.length], [[], 1]);
});

Deno.test("captureConsole captures for two streams, and ends for each in any order", () => {
  for (const order of [[0, 1], [1, 0]]) {
    using fake = fakeConsole();
    const original = console.log;
    const streams = [new LogStream(), new LogStream()];
    const captures = streams.map((stream) => captureConsole(stream));
    console.log("both");
    captures[order[0]][Symbol.dispose]();
    console.log("one");
    captures[order[1]][Symbol.dispose]();
    console.log("none");
    const counts = streams.map((stream) => stream.recent().length);
    assertEquals(counts, order[0] === 0 ? [1, 2] : [2, 1]);
    assertStrictEquals(fake.printed.length, 3);
    if (order[0] === 1) assertStrictEquals(console.log, original);
  }
});

Deno.test("captureConsole writes one record for each capture of the same stream", () => {
  using fake = fakeConsole();
  const stream = new LogStream();
  using _one = captureConsole(stream);
  using _two = captureConsole(stream);
  console.log("m");
  assertEquals([stream.recent().length, fake.printed.length], [2, 1]);
});

Deno.test("captureConsole does not restore a method that was wrapped since", () => {
  using fake = fakeConsole();
  const stream = new LogStream();
  const capture = captureConsole(stream);
  const ours = console.log;
  const theirs = (...args: unknown[]) => ours("wrapped", ...args);
  console.log = theirs;
  console.log("m");
  capture[Symbol.dispose]();
  assertStrictEquals(console.log, theirs);
  console.log("after");
  assertEquals(stream.recent().map(({ message }) => message), ["wrapped m"]);
  assertEquals(fake.printed, [["log", "wrapped", "m"], ["log", "wrapped", "after"]]);
});

Deno.test("captureConsole writes one record for a method that prints through another", () => {
  using _fake = fakeConsole();
  console.table = (data) => console.log("as a table", data);
  const stream = new LogStream();
  using _capture = captureConsole(stream);
  console.table([1]);
  assertEquals(stream.recent().map(({ message }) => message), ["[ 1 ]"]);
});

Deno.test("captureConsole calls the original as a method of the console", () => {
  using _fake = fakeConsole();
  let receiver: unknown;
  console.log = function (this: unknown) {
    receiver = this;
  };
  using _capture = captureConsole(new LogStream());
  const { log } = console;
  log("m");
  assertStrictEquals(receiver, console);
});

Deno.test("captureConsole rethrows an error of the console and keeps capturing", () => {
  using _fake = fakeConsole();
  console.log = () => {
    throw new Error("broken pipe");
  };
  const stream = new LogStream();
  using _capture = captureConsole(stream);
  assertError(assertThrows(() => console.log("one")), { message: "broken pipe" });
  assertError(assertThrows(() => console.log("two")), { message: "broken pipe" });
  assertEquals(stream.recent().map(({ message }) => message), ["one", "two"]);
});

Deno.test("captureConsole writes one record for a call whose arguments print when inspected", () => {
  using fake = fakeConsole();
  const stream = new LogStream();
  using _capture = captureConsole(stream);
  console.log("outer", {
    toJSON() {
      console.log("inner");
      return { a: 1 };
    },
  });
  assertEquals(stream.recent().map(({ message }) => message), ["outer"]);
  assertEquals(fake.printed.map(([, message]) => message), ["inner", "outer"]);
});

for (const { name, make, heavy = false } of VALUES) {
  if (heavy) continue; // the console itself would print all of it
  Deno.test(`captureConsole accepts ${name}`, () => {
    using fake = fakeConsole();
    const stream = new LogStream();
    using _capture = captureConsole(stream);
    const value = make();
    console.log(value);
    console.error("%s %o", value, value, value);
    assertStrictEquals(stream.recent().length, 2);
    assertStrictEquals(fake.printed.length, 2);
  });
}

Deno.test("captureConsole writes arguments that cannot be inspected", () => {
  using _fake = fakeConsole();
  const stream = new LogStream();
  using _capture = captureConsole(stream);
  const error = Object.defineProperty(new Error("x"), "message", {
    get() {
      throw new Error("no");
    },
  });
  console.log("m", error);
  console.log("m", hostileProxy(), revokedProxy(), namelessProxy());
  console.log("m", {
    [Symbol.for("nodejs.util.inspect.custom")]() {
      throw new Error("no");
    },
  });
  for (const { message } of stream.recent()) assertMatch(message, /^m/);
  assertStrictEquals(stream.recent()[0].message, "m [Thrown: no]");
});
