import { assertEquals, assertStrictEquals } from "@std/assert";
import { LineWriter } from "../../lib/runtime/line_writer.ts";

/** Opens a writer whose output takes bytes only when a test says so. */
function setup(maxBytes?: number) {
  let text = "";
  const losses: unknown[][] = [];
  const asked: { bytes: Uint8Array; take: (count?: number) => void; fail: (error: Error) => void }[] = [];
  const lines = new LineWriter((bytes) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const take = (count = bytes.length) => {
      text += new TextDecoder().decode(bytes.subarray(0, count));
      resolve(count);
    };
    asked.push({ bytes, take, fail: reject });
    return promise;
  }, { maxBytes, onLoss: (...loss) => losses.push(loss) });
  /** Lets the writer continue. */
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { lines, asked, losses, settle, written: () => text };
}

Deno.test("LineWriter writes lines in order, also after partial writes", async () => {
  const { lines, asked, settle, written } = setup();
  lines.write("one\n");
  lines.write("two\n");
  assertStrictEquals(asked.length, 1);
  asked[0].take(1);
  await settle();
  asked[1].take();
  await settle();
  asked[2].take();
  await lines.flush();
  assertStrictEquals(written(), "one\ntwo\n");
  lines.write("three\n");
  asked[3].take();
  await lines.flush();
  assertStrictEquals(written(), "one\ntwo\nthree\n");
});

Deno.test("LineWriter drops and counts lines that do not fit in the queue", async () => {
  const { lines, asked, losses, written } = setup(10);
  for (const line of ["12345\n", "789\n", "too much\n", "\n"]) lines.write(line);
  assertEquals(losses, []);
  asked[0].take();
  await Promise.resolve().then(() => {});
  while (asked.length < 2) await Promise.resolve();
  asked[1].take();
  await lines.flush();
  assertEquals([written(), losses], ["12345\n789\n", [[2]]]);
});

Deno.test("LineWriter stops after a failed write and reports its error", async () => {
  const { lines, asked, losses } = setup();
  for (const line of ["one\n", "two\n"]) lines.write(line);
  const error = new Deno.errors.BrokenPipe("gone");
  asked[0].fail(error);
  await lines.flush();
  lines.write("three\n");
  await lines.flush();
  assertEquals([losses, asked.length], [[[2, error]], 1]);
});
