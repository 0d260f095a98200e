import { type Clock, SYSTEM_CLOCK } from "../../lib/base/clock.ts";
import type { Page, PageView } from "../../lib/wire/page.ts";
import { Changes, deadline, within } from "../support/wait.ts";

/** Address of the API, for a handler that is called as a function. */
export const API = "http://localhost/api/monitoring/advanced";
export const STREAM = `${API}/logs/stream`;

export type Handler = (request: Request) => Response | Promise<Response>;

/** Empty page that remembers its inputs. */
export interface FakePage extends Page {
  readonly views: PageView[];
}

export function fakePage(): FakePage {
  const views: PageView[] = [];
  return {
    views,
    document(view) {
      views.push(view);
      return "<!doctype html><title>Fake</title>";
    },
    assets: new Map([
      ["client.0f.js", { body: "let x = 1;\n".repeat(500), type: "text/javascript; charset=utf-8", hash: "0f" }],
    ]),
  };
}

/** Server on a free port of this machine. */
export interface Served extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>/api/monitoring/advanced` */
  readonly api: string;
  /** Stops listening, and resolves when every response has ended. */
  shutdown(): Promise<void>;
}

export function serve(handler: Handler): Served {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
  const { port } = server.addr;
  const shutdown = () => within(server.shutdown(), "the server to shut down: every answer has to end");
  return {
    port,
    api: `http://127.0.0.1:${port}/api/monitoring/advanced`,
    shutdown,
    [Symbol.asyncDispose]: shutdown,
  };
}

/** Sends text to a server and returns all that it sends until it closes the connection. */
export async function exchange(port: number, text: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const decoder = new TextDecoder();
  let answer = "";
  const before = deadline(`the end of the answer to ${JSON.stringify(text.slice(0, 100))}`, () => answer);
  await before(connection.write(new TextEncoder().encode(text)));
  const part = new Uint8Array(65_536);
  for (;;) {
    const length = await before(connection.read(part));
    if (length === null) return answer;
    answer += decoder.decode(part.subarray(0, length), { stream: true });
  }
}

/** Handler whose bodies are counted. */
export interface Watched {
  readonly handler: Handler;
  /** Number of bodies opened. */
  readonly opened: number;
  /** Number of bodies that have not ended. */
  readonly open: number;
  /** Number of bytes that were read from the bodies. */
  readonly bytes: number;
  /** Resolves once a condition on the counts holds; fails at the deadline. */
  when(condition: () => boolean): Promise<void>;
}

/** Counts the bodies of a handler's responses, and their bytes. */
export function watch(handler: Handler): Watched {
  let opened = 0;
  let closed = 0;
  let bytes = 0;
  const changes = new Changes();

  return {
    get opened() {
      return opened;
    },
    get open() {
      return opened - closed;
    },
    get bytes() {
      return bytes;
    },
    async when(condition) {
      await changes.until(condition, `bodies with ${condition}`, () => ({ opened, open: opened - closed, bytes }));
    },
    async handler(request) {
      const response = await handler(request);
      if (response.body === null) return response;
      const reader = response.body.getReader();
      opened++;
      changes.tell();
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const { done, value } = await reader.read();
          if (done) {
            controller.close();
            closed++;
            changes.tell();
          } else {
            bytes += value.length;
            controller.enqueue(value);
          }
        },
        async cancel(reason) {
          await reader.cancel(reason);
          closed++;
          changes.tell();
        },
      }, { highWaterMark: 0 });
      return new Response(body, response);
    },
  };
}

/** Returns a clock that is `msPerRead` later at each read, as on a slow machine. Its timers are the machine's. */
export function slowClock(msPerRead: number): Clock {
  let time = 0;
  return { ...SYSTEM_CLOCK, now: () => time += msPerRead };
}
