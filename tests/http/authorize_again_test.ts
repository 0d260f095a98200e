import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { openSse, type SseConnection } from "../support/sse_client.ts";
import { until, within } from "../support/wait.ts";
import { STREAM } from "./fixture.ts";

const MINUTE_MS = 60_000;

/** Opens a viewer whose `authorize` answers as `answer.value` says. */
async function open(answer: { value: () => boolean | Response }) {
  const stream = new LogStream();
  const clock = new FakeClock();
  const errors: unknown[] = [];
  let asked = 0;
  const handler = createHandler({
    stream,
    clock,
    heartbeatMs: null,
    stallMs: null,
    authorize: () => {
      asked++;
      return answer.value();
    },
    onError: (error) => errors.push(error),
  });
  return { stream, clock, errors, handler, viewer: await openSse(STREAM, { handler }), asked: () => asked };
}

/** Reads a viewer to its end. */
async function ended(viewer: SseConnection): Promise<void> {
  const read = async () => {
    for await (const _block of viewer);
  };
  await within(read(), "the end of the viewer");
}

Deno.test("authorize is asked again at least once a minute while a viewer is connected, and not after it", async () => {
  const { stream, clock, viewer, asked } = await open({ value: () => true });
  {
    await using _ = viewer;
    assertStrictEquals(asked(), 1);
    for (let minute = 2; minute <= 4; minute++) {
      clock.elapse(MINUTE_MS);
      assert(asked() >= minute, `${asked()} calls`);
    }
    stream.write({ message: "still there" });
    await until(async () => (await viewer.next()).value?.data?.includes("still there"), "the record");
  }
  const before = asked();
  clock.elapse(10 * MINUTE_MS);
  assertEquals([asked(), clock.pending], [before, 0]);
});

const REFUSALS: readonly { name: string; value: () => boolean | Response; errors: number }[] = [
  { name: "false", value: () => false, errors: 0 },
  { name: "a response", value: () => new Response(null, { status: 401 }), errors: 0 },
  {
    name: "an error",
    value: () => {
      throw new Error("no session store");
    },
    errors: 1,
  },
];

for (const { name, value, errors } of REFUSALS) {
  Deno.test(`authorize that answers with ${name} later ends the viewer`, async () => {
    const answer: { value: () => boolean | Response } = { value: () => true };
    const opened = await open(answer);
    answer.value = value;
    opened.clock.elapse(MINUTE_MS);
    await ended(opened.viewer);
    assertEquals([opened.errors.length, opened.clock.pending], [errors, 0]);
  });
}

Deno.test("recheck() ends at once the viewers that may not read any more, and no other", async () => {
  const answer: { value: () => boolean | Response } = { value: () => true };
  const { stream, handler, viewer } = await open(answer);
  handler.recheck();
  stream.write({ message: "still there" });
  await until(async () => (await viewer.next()).value?.data?.includes("still there"), "the record");
  answer.value = () => false;
  handler.recheck();
  await ended(viewer);
});
