import { assertMatch } from "@std/assert";
import { markIcon } from "../../../../ui/state/page/mark_icon.ts";

Deno.test("markIcon adds a mark at the end of the icon", () => {
  const address = `data:image/svg+xml,${encodeURIComponent('<svg><path d="M3 4"/></svg>')}`;
  const marked = decodeURIComponent(markIcon(address));
  assertMatch(marked, /^data:image\/svg\+xml,<svg><path d="M3 4"\/><circle [^<>]+\/><\/svg>$/);
});
