import { assertEquals } from "@std/assert";
import type { ParsedLine } from "../../lib/parse/parsed_line.ts";
import { parsePlain } from "../../lib/parse/plain.ts";
import { PROSE } from "../cases/text/prose.ts";

const MS = Date.parse("2025-10-24T10:26:15.123Z");

/** Lines with a level whose message is the whole line. */
const LEVELS: readonly (readonly [level: string, line: string])[] = [
  ["INFO", "INFO 3 errors, the last error corrected"],
  ["WARN", "[warn] disk is full"],
  ["WARN", "WARN: disk is full"],
  ["WARN", "WARNING! Do not do this"],
  ["ERROR", "ERROR cannot pay"],
  ["ERROR", "ERROR"],
  ["ERROR", "ERROR: "],
  ["ERROR", "error: cannot pay"],
  ["ERROR", "Error: cannot pay"],
  ["ERROR", "  error: indented"],
  ["DEBUG", "(debug) pool is 4"],
  ["INFO", "[ INFO ] ready"],
  ["ERROR", "[ERROR]: cannot pay"],
  ["DEBUG", "[DEBUG/MainProcess] forked"],
  ["FATAL", "fatal: not a git repository"],
  ["FATAL", "CRITICAL disk is full"],
  ["FATAL", "[emerg] no more room"],
  ["TRACE", "TRACE entering pay()"],
  ["INFO", "<info> ready"],
  ["ERROR", "ERROR|shop|cannot pay"],
  ["ERROR", "2099-10-24T10:26:15.123Z ERROR cannot pay"],
  ["ERROR", "ERROR 2099-10-24T10:26:15.123Z cannot pay"],
  ["INFO", "info  - Loaded env from .env"],
  ["WARN", "warn | slow"],
  ["ERROR", "err: no such file"],
  ["WARN", "WRN slow elapsed=812"],
  ["INFO", "INFO[0012] listening                     port=8000"],
  ["ERROR", "error[E0425]: cannot find value `x` in this scope"],
  ["ERROR", "[app] error: cannot pay"],
  ["ERROR", "[main] [pay] ERROR cannot pay"],
  ["WARN", "level=warn the disk is full"],
  ["ERROR", "npm ERR! code ERESOLVE"],
  ["ERROR", "npm error code E404"],
  ["WARN", "npm warn deprecated inflight@1.0.6"],
  ["ERROR", "src/main.c:3:5: error: expected ';'"],
  ["WARN", "src/main.c:3:5: warning: unused variable"],
  ["ERROR", "src/app.ts(1,2): error TS2322: Type 'a' is not assignable"],
  ["ERROR", "Traceback (most recent call last):"],
  ["ERROR", 'Exception in thread "main" java.lang.IllegalStateException: boom'],
  ["ERROR", "thread 'main' panicked at src/main.rs:2:5:"],
  ["FATAL", "panic: runtime error: index out of range [3] with length 3"],
  ["FATAL", "fatal error: all goroutines are asleep - deadlock!"],
  ["ERROR", "TypeError: x is not a function"],
  ["ERROR", "java.lang.IllegalStateException: boom"],
  ["ERROR", "TypeError [ERR_INVALID_ARG_TYPE]: x"],
  ["ERROR", "Uncaught TypeError: x is not a function"],
  ["ERROR", "error: Uncaught (in promise) TypeError: x is not a function"],
  ["ERROR", "Unhandled exception. System.Exception: boom"],
  ["ERROR", "[E] boom"],
  ["WARN", "W x.cc:12] slow"],
  ["WARN", "[Server thread/WARN]: slow"],
  ["ERROR", "[ERROR:0@0.123] global x.cpp:12 f boom"],
  ["ERROR", "ERRO[0012] boom                     order=7"],
  ["ERROR", " ⨯ Error: boom"],
  ["DEBUG", "VERBOSE boom"],
  ["ERROR", "ERROR[42][C-1]: x.c:12 f: boom"],
  ["FATAL", "[ALERT] boom"],
];

for (const [level, line] of LEVELS) {
  Deno.test(`parsePlain finds ${level} in ${JSON.stringify(line)}`, () => {
    assertEquals(parsePlain(line), { level, message: line });
  });
}

Deno.test("parsePlain finds no level and no time in prose", () => {
  assertEquals(PROSE.map(parsePlain), PROSE.map((message) => ({ message })));
});

const Z = "2025-10-24T10:26:15.123Z";

/** Lines with a time. */
const TIMES: readonly (readonly [line: string, parsed: ParsedLine])[] = [
  [`${Z} INFO ready`, { level: "INFO", message: "ready" }],
  [`${Z}\tinfo\tready`, { level: "INFO", message: "ready" }],
  [`${Z} [WARN] disk is full`, { level: "WARN", message: "disk is full" }],
  [`${Z} error: cannot pay`, { level: "ERROR", message: "cannot pay" }],
  [`[${Z}] ERROR cannot pay`, { level: "ERROR", message: "cannot pay" }],
  [`[${Z}] [ERROR] cannot pay`, { level: "ERROR", message: "cannot pay" }],
  [`[${Z}][error] cannot pay`, { level: "ERROR", message: "cannot pay" }],
  [`${Z} | WARN | disk is full`, { level: "WARN", message: "disk is full" }],
  [`${Z} - WARN - disk is full`, { level: "WARN", message: "disk is full" }],
  [`ERROR ${Z} cannot pay`, { level: "ERROR", message: "cannot pay" }],
  [`[ERROR] [${Z}] [main] cannot pay`, { level: "ERROR", message: "[main] cannot pay" }],
  [`ERROR|${Z}|cannot pay`, { level: "ERROR", message: "cannot pay" }],
  [`${Z}|ERROR|cannot pay`, { level: "ERROR", message: "cannot pay" }],
  [`${Z} <warn> slow`, { level: "WARN", message: "slow" }],
  ["1761301575.123 WARN slow", { level: "WARN", message: "slow" }],
  ["1761301575123 [warn] slow", { level: "WARN", message: "slow" }],
  ["1761301575.123 slow", { message: "1761301575.123 slow" }],
  // Text between time and level must not be lost.
  [`${Z} | shop | ERROR | cannot pay`, { level: "ERROR", message: `${Z} | shop | ERROR | cannot pay` }],
  [`${Z} [main] ERROR cannot pay`, { level: "ERROR", message: `${Z} [main] ERROR cannot pay` }],
  [`${Z} 7 worker-3 WARN slow`, { level: "WARN", message: `${Z} 7 worker-3 WARN slow` }],
  [`${Z} the ERROR is gone`, { message: `${Z} the ERROR is gone` }],
  [`${Z} Got ERROR from the server`, { message: `${Z} Got ERROR from the server` }],
  [`${Z} error rate is falling`, { message: `${Z} error rate is falling` }],
  [`${Z} Listening on 8000`, { message: `${Z} Listening on 8000` }],
  [`${Z} TypeError: x`, { level: "ERROR", message: `${Z} TypeError: x` }],
  [`${Z} INFO`, { level: "INFO", message: `${Z} INFO` }],
  [`${Z} error cannot pay`, { level: "ERROR", message: "cannot pay" }],
  [`${Z} warning   cannot pay`, { level: "WARN", message: "cannot pay" }],
  [`${Z} error rates are falling`, { message: `${Z} error rates are falling` }],
  [`${Z} info desk opens at nine`, { message: `${Z} info desk opens at nine` }],
  [`${Z} warning signs were put up`, { message: `${Z} warning signs were put up` }],
  [`${Z} Received ERROR from the server`, { message: `${Z} Received ERROR from the server` }],
  ...["critical section entered", "trace id 7", "error recovery started", "panic button pressed", "notice period ended"]
    .map((text) => [`${Z} ${text}`, { message: `${Z} ${text}` }] as const),
  [`${Z} critical  disk`, { level: "FATAL", message: "disk" }],
  [`${Z} Log level set to DEBUG`, { message: `${Z} Log level set to DEBUG` }],
  [`${Z} no errors found`, { message: `${Z} no errors found` }],
  [`${Z} 0 errors`, { message: `${Z} 0 errors` }],
  [`${Z} I think so`, { message: `${Z} I think so` }],
  [`${Z} E boom`, { level: "ERROR", message: "boom" }],
  [`${Z}: W tensorflow/core/x.cc:12] slow`, { level: "WARN", message: "tensorflow/core/x.cc:12] slow" }],
  [`${Z} W! slow`, { level: "WARN", message: "slow" }],
  [`[${Z}][W][component:443]: slow`, { level: "WARN", message: "[component:443]: slow" }],
  [`${Z}:ERROR:app.db:slow`, { level: "ERROR", message: "app.db:slow" }],
  [`${Z},ERROR,boom`, { level: "ERROR", message: "boom" }],
  [`${Z}, Warning               SP     slow`, { level: "WARN", message: "SP     slow" }],
  [`"${Z}","ERROR","boom"`, { level: "ERROR", message: `"${Z}","ERROR","boom"` }],
  [`${Z} {ERROR} boom`, { level: "ERROR", message: "boom" }],
  [`${Z} ALERT boom`, { level: "FATAL", message: "boom" }],
  [`${Z} ##[error]Process completed`, { level: "ERROR", message: `${Z} ##[error]Process completed` }],
  [`${Z} root ERROR boom`, { level: "ERROR", message: `${Z} root ERROR boom` }],
  [`${Z} mon.a (mon.0) 1 : cluster [ERR] x`, { level: "ERROR", message: `${Z} mon.a (mon.0) 1 : cluster [ERR] x` }],
  [`[${Z} ERROR] boom`, { level: "ERROR", message: "boom" }],
  [`[${Z} ERROR]: boom`, { level: "ERROR", message: "boom" }],
  [`[W ${Z} ServerApp] slow`, { level: "WARN", message: `[W ${Z} ServerApp] slow` }],
  [`E [${Z}] boom`, { level: "ERROR", message: "boom" }],
  [`ERROR [main] ${Z} boom`, { level: "ERROR", message: `ERROR [main] ${Z} boom` }],
  [`[v4.0] ${Z}|Error|X|boom`, { level: "ERROR", message: `[v4.0] ${Z}|Error|X|boom` }],
  [`[7] ${Z} ready`, { message: `[7] ${Z} ready` }],
  [`app.log ${Z} WARN slow`, { level: "WARN", message: `app.log ${Z} WARN slow` }],
];

Deno.test("parsePlain claims no time for a name before it without a level", () => {
  for (const line of [`Expires ${Z}`, `Restarted ${Z} after an ERROR`, `until ${Z} at least`]) {
    assertEquals(parsePlain(line), { message: line });
  }
});

Deno.test("parsePlain reads a date and a time of day between brackets of their own, and TAI64N", () => {
  const ms = new Date("2025-10-24T10:26:15").getTime();
  for (const head of ["[2025-10-24][10:26:15]", "[10/24/2025] [10:26:15 AM]"]) {
    assertEquals(parsePlain(`${head} [ERROR] boom`), { timestamp: ms, level: "ERROR", message: "boom" });
  }
  const seconds = (Math.floor(MS / 1000) + 37).toString(16).padStart(15, "0");
  assertEquals(parsePlain(`@4${seconds}075516a8 boom`).timestamp, MS - MS % 1000 + 123);
});

Deno.test("parsePlain claims no time, but a level, after a zone with several meanings", () => {
  const zone = new Date().toString().includes("India") ? "GST" : "IST";
  const line = `2025-10-24 10:26:15 ${zone} ERROR boom`;
  assertEquals(parsePlain(line), { level: "ERROR", message: line });
});

for (const [line, parsed] of TIMES) {
  Deno.test(`parsePlain reads the time of ${JSON.stringify(line)}`, () => {
    assertEquals(parsePlain(line), { timestamp: MS, ...parsed });
  });
}
