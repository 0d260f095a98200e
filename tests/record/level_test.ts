import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import {
  type Level,
  LEVEL_RANK,
  levelFromName,
  levelFromNumber,
  LEVELS,
  type LevelScale,
  parseLevel,
} from "../../lib/record/level.ts";

const NAMES: Readonly<Record<Level, readonly string[]>> = {
  TRACE: ["trace", "verbose", "silly"],
  DEBUG: ["debug", "dbg", "fine"],
  INFO: ["info", "information", "notice", "http", "log", "default"],
  WARN: ["warn", "warning"],
  ERROR: ["error", "err", "severe", "failure"],
  FATAL: ["fatal", "critical", "crit", "alert", "emerg", "emergency", "panic"],
};

for (const [level, names] of Object.entries(NAMES)) {
  Deno.test(`levelFromName returns ${level} for its names, in any letter case`, () => {
    for (const name of names) {
      const title = name[0].toUpperCase() + name.slice(1);
      for (const text of [name, name.toUpperCase(), title]) assertStrictEquals(levelFromName(text), level, text);
    }
  });
}

Deno.test("levelFromName knows no other name", () => {
  for (const name of ["", " info", "loud", "NOTSET", "30", "__proto__", "constructor", "toString", "off"]) {
    assertStrictEquals(levelFromName(name), undefined, name);
  }
});

Deno.test("LEVEL_RANK follows the order of LEVELS", () => {
  assertEquals(LEVELS.map((level) => LEVEL_RANK[level]), [0, 1, 2, 3, 4, 5]);
});

const T = "TRACE", D = "DEBUG", I = "INFO", W = "WARN", E = "ERROR", F = "FATAL";
const NUMBERS: Readonly<Record<LevelScale, readonly [number: number, level: Level | undefined][]>> = {
  otel: [
    [0, undefined],
    ...Array.from({ length: 24 }, (_, index): [number, Level] => [index + 1, LEVELS[index >> 2]]),
    [25, undefined],
    [-1, undefined],
    [NaN, undefined],
    [Infinity, undefined],
  ],
  pino: [[0, undefined], [10, T], [20, D], [30, I], [35, I], [40, W], [50, E], [60, F], [100, F], [101, undefined]],
  std: [[0, T], [10, D], [20, I], [25, I], [30, W], [40, E], [50, F], [51, undefined], [NaN, undefined]],
  syslog: [[0, F], [1, F], [2, F], [3, E], [4, W], [5, I], [6, I], [7, D], [8, undefined], [-1, undefined]],
};

for (const [scale, cases] of Object.entries(NUMBERS)) {
  Deno.test(`levelFromNumber reads the numbers of ${scale}`, () => {
    for (const [number, level] of cases) {
      assertStrictEquals(levelFromNumber(number, scale as LevelScale), level, `${number}`);
    }
  });
}

Deno.test("parseLevel reads a name and refuses any other text", () => {
  assertStrictEquals(parseLevel("warning"), "WARN");
  assertError(assertThrows(() => parseLevel("loud")), {
    name: "SyntaxError",
    message: 'Cannot parse level "loud": expected one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL',
  });
});
