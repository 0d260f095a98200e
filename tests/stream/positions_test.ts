import { assertEquals } from "@std/assert";
import { Positions } from "../../lib/stream/positions.ts";

Deno.test("Positions gives one position for each key, that of the last of its sources", () => {
  const positions = new Positions();
  const source = (key: string, run: string) => ({
    positionAt: (offset: number) => ({ key, value: `${run}-${offset}` }),
  });
  const [before, after, other] = [source("api", "a"), source("api", "b"), source("shop", "c")];
  positions.note(before, 7, { records: 1, newest: 1 });
  positions.note(other, 1, { records: 1, newest: 2 });
  positions.note(after, 2, { records: 1, newest: 3 });
  positions.note(after, 3, { records: 1, newest: 4 });
  assertEquals(positions.take(3), [{ key: "shop", value: "c-1" }, { key: "api", value: "b-2" }]);
  assertEquals(positions.take(4), [{ key: "api", value: "b-3" }]);
});
