import type { GapEvent } from "./event.ts";

/** Metadata that would fill every line and tell a reader little; all that shows a whole record has it. */
export const HIDDEN_FIELDS: ReadonlySet<string> = new Set(["span_id", "source"]);

/** As much of a trace's id as tells one from another. */
export const SHORT_ID_LENGTH = 8;

/**
 * Says in words what is missing, and why.
 *
 * @param gap What is missing.
 * @param reader What it is missing from, such as `"page"`.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { gapText } from "./presentation.ts";
 *
 * assertStrictEquals(gapText({ missed: 12, reason: "lagged" }, "page"), "12 records missed: this page was too slow for them");
 * ```
 */
export function gapText({ missed, reason }: Pick<GapEvent, "missed" | "reason">, reader: string): string {
  const count = missed === 1 ? "1 record missed" : `${missed.toLocaleString("en")} records missed`;
  return `${missed === 0 ? "Records may be missing" : count}: ${reasonText(reason, reader)}`;
}

function reasonText(reason: GapEvent["reason"], reader: string): string {
  switch (reason) {
    case "lagged":
      return `this ${reader} was too slow for them`;
    case "overwritten":
      return `they were overwritten while this ${reader} was away`;
    case "restart":
      return "the server was restarted";
    default:
      return reason satisfies never;
  }
}
