/** Mistakes of a program that embeds Ringside, and the errors that name them. */
import { assertStrictEquals, assertThrows } from "@std/assert";
import { captureConsole } from "../../lib/adapters/console.ts";
import { streamSink } from "../../lib/adapters/logtape.ts";
import { pinoDestination } from "../../lib/adapters/pino.ts";
import { type StdHandlerClass, stdLogHandler } from "../../lib/adapters/std_log.ts";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { Ingest, type IngestOptions } from "../../lib/http/ingest/ingest.ts";
import { createOtlpHandler, type OtlpHandlerOptions } from "../../lib/http/ingest/otlp_handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { fakePage } from "./fixture.ts";

const stream = new LogStream();

/** Class with the name of ours, as another copy of the package has it. */
const Other = { LogStream: class LogStream {} };

/** Calls with the wrong types that JavaScript lets through. */
const MISTAKES: readonly { name: string; call: () => unknown; message: string }[] = [
  {
    name: "no options",
    call: () => createHandler(undefined as unknown as HandlerOptions),
    message: "Cannot create handler: expected an object of options, got undefined",
  },
  {
    name: "the stream in place of the options",
    call: () => createHandler(stream as unknown as HandlerOptions),
    message: 'Cannot create handler: unknown option "run": expected stream, basePath, ',
  },
  {
    name: "no stream",
    call: () => createHandler({} as HandlerOptions),
    message: "Cannot create handler: stream must be a LogStream, got undefined",
  },
  {
    name: "a stream of another copy of the package",
    call: () => createHandler({ stream: new Other.LogStream() as LogStream }),
    message: "Cannot create handler: stream must be a LogStream, got a LogStream of another copy of the package",
  },
  {
    name: "a mistyped option",
    call: () => createHandler({ stream, allowedHost: ["logs.example"] } as HandlerOptions),
    message: 'Cannot create handler: unknown option "allowedHost"; did you mean "allowedHosts"?',
  },
  {
    name: "a page that is a promise",
    call: () => createHandler({ stream, page: Promise.resolve(fakePage()) as unknown as HandlerOptions["page"] }),
    message:
      "Cannot create handler: page must be a page or a function that loads one, got a Promise; pass a function that returns",
  },
  {
    name: "a page that is HTML",
    call: () => createHandler({ stream, page: "<h1>" as unknown as HandlerOptions["page"] }),
    message: 'Cannot create handler: page must be a page or a function that loads one, got "<h1>"',
  },
  {
    name: "a base path that is a URL",
    call: () => createHandler({ stream, basePath: new URL("http://localhost/logs") as unknown as string }),
    message: 'Cannot create handler: basePath must be empty or like "/logs", got a URL',
  },
  {
    name: "a base path with a slash at its end",
    call: () => createHandler({ stream, basePath: "/logs/" }),
    message: 'Cannot create handler: basePath must be empty or like "/logs", got "/logs/"',
  },
  {
    name: "options for the ingest in its place",
    call: () => createHandler({ stream, ingest: { token: "s3cret" } as unknown as Ingest }),
    message: "Cannot create handler: ingest must be an Ingest, got an object",
  },
  {
    name: "no ingest",
    call: () => createOtlpHandler({ stream } as OtlpHandlerOptions),
    message: "Cannot create OTLP handler: ingest must be an Ingest, got undefined",
  },
  {
    name: "a mistyped option of the ingest",
    call: () => new Ingest({ tokens: "s3cret" } as IngestOptions),
    message: 'Cannot create ingest: unknown option "tokens"; did you mean "token"?',
  },
  {
    name: "no stream for the console",
    call: () => captureConsole(undefined as unknown as LogStream),
    message: "Cannot capture the console: stream must be a LogStream, got undefined",
  },
  {
    name: "options in place of a stream for LogTape",
    call: () => streamSink({ stream } as unknown as LogStream),
    message: "Cannot create sink: stream must be a LogStream, got an object",
  },
  {
    name: "the class in place of a stream for pino",
    call: () => pinoDestination(LogStream as unknown as LogStream),
    message: "Cannot create destination: stream must be a LogStream, got a function",
  },
  {
    name: "a stream in place of the options of @std/log",
    call: () =>
      stdLogHandler(class {} as unknown as StdHandlerClass, "DEBUG", stream as unknown as { stream: LogStream }),
    message: 'Cannot create handler: unknown option "run": expected stream',
  },
  {
    name: "no class for @std/log",
    call: () => stdLogHandler(undefined as unknown as StdHandlerClass, "DEBUG", { stream }),
    message: "Cannot create handler: Base must be BaseHandler of @std/log, got undefined",
  },
];

for (const { name, call, message } of MISTAKES) {
  Deno.test(`${name} is refused at creation`, () => {
    const error = assertThrows(call, TypeError);
    assertStrictEquals(error.message.slice(0, message.length), message);
  });
}

Deno.test("createOtlpHandler accepts the options of the other handler", () => {
  createOtlpHandler({ stream, ingest: new Ingest(), ...{ onCut() {} } });
});
