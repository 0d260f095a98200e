import { assertEquals } from "@std/assert";
import { parseLine } from "../../lib/parse/line.ts";
import { toRecord } from "../../lib/record/record.ts";
import { JSON_LEVELS } from "../cases/json_levels.ts";

for (const { fields, level } of JSON_LEVELS) {
  const line = JSON.stringify(fields);
  Deno.test(`parseLine reads ${level ?? "no level"} from ${line.slice(0, 100)}`, () => {
    const parsed = parseLine(line);
    assertEquals([parsed.level, toRecord(parsed).level], [level, level ?? "INFO"]);
  });
}
