import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { type Level, LEVELS } from "../../lib/record/level.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { isPlain } from "../../lib/record/copier.ts";
import { DEFAULT_MAX_RECORD_BYTES } from "../../lib/record/record.ts";
import { MAPPINGS } from "./mappings.ts";
import { VALUES } from "./values.ts";

/** Logger that writes into a stream through the handler under test. */
export interface TestLogger extends AsyncDisposable {
  /** Logs as a program would. @default the method for INFO */
  log(call: LogCall): void;
}

/** Content of a log call. */
export interface LogCall {
  readonly message: string;
  readonly method?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly error?: Error;
  readonly rest?: readonly unknown[];
}

/** Handler under test. */
export interface HandlerCase {
  /** Symbol at the beginning of each test name. */
  readonly name: string;
  open(stream: LogStream): TestLogger | Promise<TestLogger>;
  /** True if the logger passes on values of any kind, and does not walk them itself. @default {true} */
  readonly takesValues?: boolean;
  /** True if the logger accepts an `Error`. @default {true} */
  readonly takesErrors?: boolean;
  /** Level of its calls. @default {"INFO"} */
  readonly level?: Level;
  /** Methods of the logger with their levels. */
  readonly levels: readonly (readonly [method: string, level: Level])[];
  /** Value of `metadata.logger`. */
  readonly logger: string;
  /** True if the logger accepts arguments that are neither properties nor an error. */
  readonly takesRest: boolean;
  /** True if the logger passes values unchanged. A logger that passes JSON changes some of them. */
  readonly givesValues: boolean;
  /** Names of values that the logger itself cannot read; the message must arrive nevertheless. @default {[]} */
  readonly unreadable?: readonly string[];
  /** True if arguments are also appended to the message. @default {false} */
  readonly showsArguments?: boolean;
}

/** Methods of most loggers: one for each level, by its name. */
export const LEVEL_METHODS: readonly (readonly [method: string, level: Level])[] = LEVELS.map((level) => [
  level.toLowerCase(),
  level,
]);

/** Returns what a call logs beside its message, as the arguments of a logger in the way of the console. */
export function argumentsOf({ properties, error, rest = [] }: LogCall): readonly unknown[] {
  return [...properties === undefined ? [] : [properties], ...error === undefined ? [] : [error], ...rest];
}

/** Runs the tests that every handler must pass. */
export function testHandler(handler: HandlerCase): void {
  const { name, open, levels, logger, takesRest, givesValues, unreadable = [], showsArguments = false } = handler;
  const { level: usual = "INFO", takesErrors = true, takesValues = true } = handler;

  async function logged(call: LogCall) {
    const stream = new LogStream();
    {
      await using log = await open(stream);
      log.log(call);
    }
    const records = stream.recent();
    assertStrictEquals(records.length, 1, "one call, one record");
    return records[0];
  }

  for (const { name: what, metadata, ...call } of MAPPINGS) {
    if (call.rest !== undefined && !takesRest || call.error !== undefined && !takesErrors) continue;
    Deno.test(`${name} maps ${what}`, async () => {
      const before = Date.now();
      const record = await logged(call);
      const time = Date.parse(record.timestamp);
      assert(time >= before && time <= Date.now(), record.timestamp);
      assertStrictEquals(record.level, usual);
      assert(record.message.startsWith(call.message), record.message);
      if (!showsArguments) assertStrictEquals(record.message, call.message);
      const { logger: from, error, ...rest } = record.metadata;
      assertStrictEquals(from, logger);
      const { stack, ...fields } = (error ?? {}) as Record<string, unknown>;
      assertEquals({ ...rest, ...error !== undefined && { error: fields } }, metadata);
      if (error !== undefined) assertMatch(String(stack), /^\w+: .*\n {4}at /);
    });
  }

  for (const [method, level] of levels) {
    Deno.test(`${name} maps ${method} to ${level}`, async () => {
      const record = await logged({ method, message: "m" });
      assertEquals([record.level, record.message], [level, "m"]);
    });
  }

  for (const { name: what, make, json, check, cut = false } of takesValues ? VALUES : []) {
    Deno.test(`${name} takes ${what}`, async () => {
      const record = await logged({ message: "m", properties: { value: make(), after: 1 } });
      assertEquals([record.message, record.metadata.logger], ["m", logger]);
      assert(new TextEncoder().encode(JSON.stringify(record)).length <= DEFAULT_MAX_RECORD_BYTES);
      if (!givesValues || unreadable.includes(what)) return;
      const text = JSON.stringify(record.metadata.value);
      if (json !== undefined) assertStrictEquals(text, json);
      check?.(JSON.parse(text));
      assertStrictEquals(record.metadata.truncated, cut ? true : undefined);
    });

    if (takesRest) {
      Deno.test(`${name} takes ${what} for an argument`, async () => {
        const value = make();
        const { message, metadata } = await logged({ message: "m", rest: [value] });
        assert(message.startsWith("m"));
        const { logger: from, ...rest } = metadata;
        assertStrictEquals(from, logger);
        const isEmpty = JSON.stringify(rest) === "{}";
        assertStrictEquals(isEmpty, json === "{}" && isPlain(value) && !cut, "something of it is there");
      });
    }
  }

  Deno.test(`${name} takes a message of 100 MB`, async () => {
    const { message, metadata } = await logged({ message: "x".repeat(100_000_000), properties: { after: 1 } });
    assertMatch(message, /^x{60000,}…$/);
    assertEquals([metadata.logger, metadata.after, metadata.truncated], [logger, 1, true]);
  });

  Deno.test(`${name} keeps nothing of the caller's objects`, async () => {
    const stream = new LogStream();
    await using log = await open(stream);
    const properties = { list: [1], nested: { a: 1 } };
    log.log({ message: "m", properties });
    properties.list.push(2);
    properties.nested.a = 2;
    const { list, nested } = stream.recent()[0].metadata;
    assertEquals({ list, nested }, { list: [1], nested: { a: 1 } });
  });

  Deno.test(`${name} survives a property that logs when it is read`, async () => {
    const stream = new LogStream();
    await using log = await open(stream);
    let depth = 0;
    const properties = {
      get nosy() {
        if (depth++ < 20) log.log({ message: "inner", properties: { nosy: properties } });
        return "read";
      },
    };
    log.log({ message: "outer", properties: { properties } });
    assert(stream.recent(Infinity).some(({ message }) => message === "outer"));
  });
}
