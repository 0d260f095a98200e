import { assertMatch } from "@std/assert";
import { GAP_REASONS } from "../../lib/wire/event.ts";
import { gapText } from "../../lib/wire/gap_text.ts";

for (const reason of [...GAP_REASONS, "of-a-later-version"]) {
  Deno.test(`gapText names the number of missing records and the reason ${reason}`, () => {
    assertMatch(gapText({ missed: 1, reason }, "page"), /^1 record missed: \w/);
    assertMatch(gapText({ missed: 1234, reason }, "page"), /^1,234 records missed: \w/);
    assertMatch(gapText({ missed: 0, reason }, "page"), /^Records may be missing: \w/);
  });
}
