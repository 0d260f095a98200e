import { assertEquals, assertStrictEquals } from "@std/assert";
import { ServerValues } from "../../../../ui/state/terms/server_values.ts";
import { turns } from "../../../support/turn.ts";

/** Creates a server with manual answers, and manual timers. */
function open() {
  const asked: Readonly<Record<string, string>>[] = [];
  const answers: PromiseWithResolvers<unknown>[] = [];
  let timer: (() => void) | undefined;
  let progress = 0;
  const told = new ServerValues(
    (params) => {
      asked.push(params);
      const answer = Promise.withResolvers<unknown>();
      answers.push(answer);
      return answer.promise;
    },
    (callback) => {
      timer = callback;
      return () => timer = undefined;
    },
    () => progress++,
  );
  return {
    told,
    asked,
    rest: () => timer?.(),
    async answer(values: readonly unknown[], other = 0) {
      answers.shift()!.resolve({ facets: [{ values, other }] });
      await turns(1);
    },
    async fail() {
      answers.shift()!.reject(new Error("away"));
      await turns(1);
    },
    progress: () => progress,
  };
}

const ANN = { value: "ann", count: 7 };
const BOB = { value: "bob", count: 5 };

Deno.test("ServerValues asks for the values of a field after a pause in typing", async () => {
  const { told, asked, rest, answer, progress } = open();
  told.values("user.name", "");
  told.values("user.name", "a");
  assertStrictEquals(asked.length, 0);
  rest();
  assertEquals(asked, [{ q: "user.name:a*", field: "user.name", limit: "50" }]);
  await answer([ANN, { value: 42, count: 1 }, { value: { x: 1 }, count: 1 }, { value: "x" }, null]);
  assertEquals([[...told.values("user.name", "a")], progress()], [[["ann", 7], ["42", 1]], 1]);
});

Deno.test("ServerValues does not ask again for values that are known or requested", async () => {
  const { told, asked, rest, answer } = open();
  told.values("user", "");
  rest();
  await answer([ANN, BOB]);
  told.values("user", "an");
  rest();
  assertStrictEquals(asked.length, 1);
  told.values("trace_id", "");
  rest();
  await answer([ANN], 10_000);
  told.values("trace_id", "");
  rest();
  assertStrictEquals(asked.length, 2);
  told.values("trace_id", "4bf");
  rest();
  assertEquals(asked[2].q, "trace_id:4bf*");
});

Deno.test("ServerValues asks for all values if a pattern cannot hold the typed text", () => {
  for (const typed of ["two words", '"', "(", "a*"]) {
    const { told, asked, rest } = open();
    told.values("a b", typed);
    rest();
    assertEquals(asked[0].q, '"a b":*');
  }
});

Deno.test("ServerValues ignores an answer for an earlier field", async () => {
  const { told, rest, answer, progress } = open();
  told.values("user", "");
  rest();
  told.values("other", "");
  await answer([ANN]);
  assertEquals([told.values("other", "").size, progress()], [0, 0]);
});

Deno.test("ServerValues asks again after a failure, and ignores malformed answers", async () => {
  const { told, asked, rest, fail, answer } = open();
  told.values("user", "");
  rest();
  await fail();
  told.values("user", "");
  rest();
  assertStrictEquals(asked.length, 2);
  await answer(7 as unknown as unknown[]);
  assertStrictEquals(told.values("user", "").size, 0);
});
