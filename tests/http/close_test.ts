import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { turns } from "../support/turn.ts";
import { within } from "../support/wait.ts";
import { API, serve, STREAM } from "./fixture.ts";

function open(options: Partial<HandlerOptions> = {}) {
  const stream = new LogStream();
  return { stream, handler: createHandler({ stream, heartbeatMs: null, ...options }) };
}

/** Waits for the end of a viewer's body; returns its text. */
function endOf(response: Response): Promise<string> {
  let text = "";
  const read = async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk;
    return text;
  };
  return within(read(), "the end of the body", () => text);
}

Deno.test("close() ends a viewer after the records held, with a time to come back", async () => {
  const { stream, handler } = open();
  const ended = endOf(await handler(new Request(STREAM)));
  stream.write({ message: "before" });
  handler.close();
  assertMatch(await ended, /"message":"before"[^\n]*\n\nretry: \d{4}\n\n$/);
});

Deno.test("close() ends a viewer that never catches up with the writer", async () => {
  const { stream, handler } = open();
  const { body } = await handler(new Request(STREAM));
  const write = () => {
    for (let count = 0; count < 100; count++) stream.write({ message: "x".repeat(2000) });
  };
  write();
  handler.close();
  let chunks = 0;
  for await (const _chunk of body!) {
    write(); // three times what a chunk holds
    assert(++chunks < 20, "the viewer was still sent what came after close()");
  }
});

Deno.test("close() ends a viewer that has received everything", async () => {
  const { handler } = open();
  const ended = endOf(await handler(new Request(STREAM)));
  await turns(3);
  handler.close();
  handler.close();
  assertMatch(await ended, /^event: hello$/m);
});

Deno.test("close() ends viewers of its own handler alone, and not the stream", async () => {
  const { stream, handler } = open();
  const other = createHandler({ stream, heartbeatMs: null });
  const response = await other(new Request(STREAM));
  handler.close();
  stream.write({ message: "still here" });
  await turns(3);
  stream.close();
  assertMatch(await endOf(response), /still here/);
});

Deno.test("close() refuses new viewers and readiness, and leaves the other routes open", async () => {
  const { stream, handler } = open();
  stream.write({ message: "m" });
  handler.close();
  const refused = await handler(new Request(STREAM));
  assertStrictEquals(refused.status, 503);
  assertMatch(refused.headers.get("retry-after")!, /^[1-6]$/);
  assertStrictEquals((await refused.json()).detail, "Cannot open the stream: the server is shutting down");
  assertStrictEquals((await handler(new Request("http://localhost/readyz"))).status, 503);
  assertStrictEquals((await handler(new Request("http://localhost/healthz"))).status, 200);
  assertStrictEquals((await (await handler(new Request(`${API}/logs`))).json()).records.length, 1);
});

Deno.test("close() cuts off a viewer that reads nothing for a second", async () => {
  const clock = new FakeClock();
  const cuts: unknown[] = [];
  const { stream, handler } = open({ clock, stallMs: null, onCut: (cut) => cuts.push(cut) });
  const { body } = await handler(new Request(STREAM));
  stream.write({ message: "unread" });
  handler.close();
  clock.elapse(999);
  assertEquals(cuts, []);
  clock.elapse(1);
  assertEquals(cuts, [{ lag: 1, stalledMs: 1000 }]);
  const error = await body!.getReader().read().catch((error) => error);
  assertStrictEquals(error.name, "ViewerCutError");
});

for (const when of ["before", "after"] as const) {
  Deno.test(`signal that is aborted ${when} the handler is created closes it`, async () => {
    const controller = new AbortController();
    if (when === "before") controller.abort();
    const { handler } = open({ signal: controller.signal });
    const response = await handler(new Request(STREAM));
    if (when === "after") {
      controller.abort();
      assertMatch(await endOf(response), /retry: \d{4}\n\n$/);
    }
    const refused = await handler(new Request(STREAM));
    assertStrictEquals(refused.status, 503);
    await refused.body!.cancel();
  });
}

Deno.test("close() takes the listener off a signal that outlives the handler", () => {
  const controller = new AbortController();
  const { signal } = controller;
  const removed: string[] = [];
  const remove = signal.removeEventListener;
  signal.removeEventListener = (type: string, ...rest: unknown[]) => {
    removed.push(type);
    Reflect.apply(remove, signal, [type, ...rest]);
  };
  open({ signal }).handler.close();
  assertEquals(removed, ["abort"]);
});

Deno.test("server.shutdown() ends after close(), while viewers are connected", async () => {
  const { stream, handler } = open();
  const server = serve(handler);
  const viewers = await Promise.all([1, 2, 3].map(() => fetch(`${server.api}/logs/stream`)));
  stream.write({ message: "last" });
  const ended = viewers.map(endOf);
  handler.close();
  await server.shutdown();
  for (const text of await Promise.all(ended)) assert(text.includes('"message":"last"'), text);
});
