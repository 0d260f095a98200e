import type { Level } from "../../../lib/record/severity.ts";
import { choose, withoutChoices } from "./field_choices.ts";

/** Filter of the level field and the query. */
interface LevelFilter {
  readonly level: string;
  readonly q: string;
}

/** Action on a level: that level, that level and above, or all but that level. The same action again undoes it. */
export type LevelChoice = "only" | "least" | "exclude";

/**
 * Applies an action on a level to a filter. The minimum level and a list of levels replace each other, since a record
 * would have to match both.
 */
export function chooseLevel({ level: least, q }: LevelFilter, level: Level, choice: LevelChoice): LevelFilter {
  switch (choice) {
    case "only":
      return { level: "", q: choose(q, "level", level, "include") };
    case "exclude":
      return { level: least, q: choose(q, "level", level, "exclude") };
    case "least":
      // TRACE and above is every level.
      return { level: level === least || level === "TRACE" ? "" : level, q: withoutChoices(q, "level") };
    default:
      return choice satisfies never;
  }
}
