/** Units by the end of a field's name. */
const UNITS: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/(?:^|[_.-])(?:ms|millis|milliseconds)$|[a-z](?:Ms|Millis)$/, "ms"],
  [/(?:^|[_.-])(?:us|micros|microseconds)$/, "µs"],
  [/(?:^|[_.-])(?:ns|nanos|nanoseconds)$/, "ns"],
  [/(?:^|[_.-])(?:s|secs?|seconds)$|[a-z](?:Secs|Seconds)$/, "s"],
  [/(?:^|[_.-])bytes$|[a-z]Bytes$/, "B"],
  [/(?:^|[_.-])(?:percent|pct)$/, "%"],
];

/** Returns the unit that the name of a field tells, or `""`. */
export function unitOf(field: string): string {
  return UNITS.find(([ending]) => ending.test(field))?.[1] ?? "";
}
