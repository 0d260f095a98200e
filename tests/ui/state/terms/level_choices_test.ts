import { assertEquals } from "@std/assert";
import { chooseLevel } from "../../../../ui/state/terms/level_choices.ts";

const CASES = [
  { name: "picks a level", before: ["", "a"], choose: ["WARN", "only"], after: ["", "a level:WARN"] },
  { name: "adds a level", before: ["", "level:WARN"], choose: ["ERROR", "only"], after: ["", "level:(WARN OR ERROR)"] },
  { name: "takes a level back", before: ["", "level:WARN"], choose: ["WARN", "only"], after: ["", ""] },
  {
    name: "replaces the minimum by a level",
    before: ["WARN", ""],
    choose: ["INFO", "only"],
    after: ["", "level:INFO"],
  },
  { name: "sets the minimum", before: ["", "a"], choose: ["WARN", "least"], after: ["WARN", "a"] },
  {
    name: "replaces levels by the minimum",
    before: ["", "a level:(INFO OR WARN) -level:ERROR"],
    choose: ["WARN", "least"],
    after: ["WARN", "a"],
  },
  { name: "takes the minimum back", before: ["WARN", "a"], choose: ["WARN", "least"], after: ["", "a"] },
  { name: "shows every level for TRACE and above", before: ["WARN", ""], choose: ["TRACE", "least"], after: ["", ""] },
  {
    name: "excludes a level beside a minimum",
    before: ["INFO", ""],
    choose: ["WARN", "exclude"],
    after: ["INFO", "-level:WARN"],
  },
] as const;

for (const { name, before, choose, after } of CASES) {
  Deno.test(`chooseLevel ${name}`, () => {
    const [level, q] = before;
    const [picked, choice] = choose;
    const { level: least, q: next } = chooseLevel({ level, q }, picked, choice);
    assertEquals([least, next], [...after]);
  });
}
