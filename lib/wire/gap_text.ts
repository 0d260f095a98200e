import type { GapEvent } from "./event.ts";

/**
 * Describes a gap in words.
 *
 * @param gap Missing records and the reason.
 * @param reader Reader that misses them, such as `"page"`.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { gapText } from "./gap_text.ts";
 *
 * assertStrictEquals(gapText({ missed: 12, reason: "lagged" }, "page"), "12 records missed: this page couldn't keep up");
 * ```
 */
export function gapText({ missed, reason }: Pick<GapEvent, "missed" | "reason">, reader: string): string {
  const count = missed === 1 ? "1 record missed" : `${missed.toLocaleString("en")} records missed`;
  return `${missed === 0 ? "Records may be missing" : count}: ${reasonText(reason, reader)}`;
}

function reasonText(reason: GapEvent["reason"], reader: string): string {
  switch (reason) {
    case "lagged":
      return `this ${reader} couldn't keep up`;
    case "overwritten":
      return `they were overwritten while this ${reader} was away`;
    case "restart":
      return "the server was restarted";
    case "unstored":
      return "the archive does not have them";
    default:
      return `reason "${reason}"`;
  }
}
