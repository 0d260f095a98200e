import { assertEquals } from "@std/assert";
import { tableOf } from "../../lib/client/table.ts";

Deno.test("tableOf aligns cells by the columns that they take on a terminal", () => {
  const columns = [{ title: "PATH" }, { title: "COUNT", isNumber: true }, { title: "NAME" }];
  assertEquals(
    tableOf(columns, [["/漢字", "1", "a"], ["/order", "22", "e\u0301"], ["/", "3", "\x1b[31mred"]]).split("\n"),
    [
      "PATH    COUNT  NAME",
      "/漢字       1  a",
      "/order     22  e\u0301",
      "/           3  red",
      "",
    ],
  );
});
