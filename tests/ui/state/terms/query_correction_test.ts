import { assertStrictEquals } from "@std/assert";
import { correctQuery } from "../../../../ui/state/terms/query_correction.ts";

for (
  const { q, corrected } of [
    { q: "timeout or refused", corrected: "timeout OR refused" },
    { q: "!health timeout", corrected: "-health timeout" },
    { q: "!level=debug", corrected: "-level:debug" },
    { q: "level=error", corrected: "level:error" },
    { q: "status==500 timeout", corrected: "status:500 timeout" },
    { q: "user.id=42", corrected: "user.id:42" },
    { q: "duration_ms:[100 TO 200]", corrected: "duration_ms>=100 duration_ms<=200" },
    { q: "[2025-10-24 TO 2025-10-25] error", corrected: "timestamp>=2025-10-24 timestamp<=2025-10-25 error" },
    { q: "[15m TO now]", corrected: "timestamp>=15m" },
    { q: "status:[500 TO *]", corrected: "status>=500" },
    { q: "", corrected: undefined },
    { q: "timeout OR refused", corrected: undefined },
    { q: '"a or b"', corrected: undefined },
    { q: '"level=error"', corrected: undefined },
    { q: "or", corrected: undefined },
    { q: "could not connect and retry", corrected: undefined }, // usual words of a message
    { q: "or else", corrected: undefined },
    { q: "a ! b", corrected: undefined },
    { q: "/a=b/", corrected: undefined },
    { q: "level>=warn", corrected: undefined },
    { q: 'a "open', corrected: undefined },
  ]
) {
  Deno.test(`correctQuery returns ${corrected} for ${JSON.stringify(q)}`, () => {
    assertStrictEquals(correctQuery(q), corrected);
  });
}
