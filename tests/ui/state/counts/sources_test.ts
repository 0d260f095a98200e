import { assertEquals, assertStrictEquals } from "@std/assert";
import { type Sources, SourcesModel } from "../../../../ui/state/counts/sources.ts";
import { turns } from "../../../support/turn.ts";

const NOTHING: Sources = { sources: [] };

/** Creates a server with manual answers, and manual timers. */
function open() {
  const asked: PromiseWithResolvers<Sources>[] = [];
  const timers = new Map<() => void, number>();
  const model = new SourcesModel({
    read() {
      const answer = Promise.withResolvers<Sources>();
      asked.push(answer);
      return answer.promise;
    },
    delay(callback, ms) {
      timers.set(callback, ms);
      return () => void timers.delete(callback);
    },
  });
  function pass() {
    const callbacks = [...timers.keys()];
    timers.clear();
    for (const callback of callbacks) callback();
  }
  return { asked, timers, model, pass };
}

Deno.test("SourcesModel asks for nothing until the list is open", () => {
  const { asked, model } = open();
  model.setShown(false);
  assertEquals([asked.length, model.sources.value], [0, undefined]);
});

Deno.test("SourcesModel keeps asking while the list is open", async () => {
  const { asked, timers, model, pass } = open();
  model.setShown(true);
  model.setShown(true);
  assertStrictEquals(asked.length, 1);
  asked[0].resolve(NOTHING);
  await turns(1);
  assertStrictEquals(model.sources.value, NOTHING);
  assertEquals([...timers.values()], [2000]);
  pass();
  assertStrictEquals(asked.length, 2);
});

Deno.test("SourcesModel stops asking when the list is closed", async () => {
  const { asked, timers, model } = open();
  model.setShown(true);
  model.setShown(false);
  asked[0].resolve(NOTHING);
  await turns(1);
  assertEquals([timers.size, model.sources.value], [0, undefined]);
  model.setShown(true);
  asked[1].resolve(NOTHING);
  await turns(1);
  assertStrictEquals(timers.size, 1);
  model.setShown(false);
  assertStrictEquals(timers.size, 0);
});

Deno.test("SourcesModel reports a failed request, and asks again", async () => {
  const { asked, timers, model } = open();
  model.setShown(true);
  asked[0].reject(new Error("gone"));
  await turns(1);
  assertEquals([model.sources.value, timers.size], ["unknown", 1]);
});
