import type { Sketch } from "../sketch.ts";
import type { Aggregate } from "./condition.ts";

/** Returns the function that reads the number of an aggregate from the values of a window, which has one at least. */
export function readerOf(aggregate: Exclude<Aggregate, { name: "count" | "rate" }>): (values: Sketch) => number {
  switch (aggregate.name) {
    case "sum":
      return ({ sum }) => sum;
    case "avg":
      return ({ sum, count }) => sum / count;
    case "min":
      return ({ min }) => min;
    case "max":
      return ({ max }) => max;
    case "percentile":
      return (values) => values.percentile(aggregate.percent);
    default:
      return aggregate satisfies never;
  }
}
