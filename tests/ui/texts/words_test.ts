import { assertStrictEquals } from "@std/assert";
import { gapText } from "../../../lib/wire/gap_text.ts";
import { DIVIDER_TEXTS } from "../../../ui/texts/divider_texts.ts";
import { ENGLISH } from "../../../ui/texts/english.ts";
import { FIELD_TEXTS } from "../../../ui/texts/field_texts.ts";
import { FIND_TEXTS } from "../../../ui/texts/find_texts.ts";
import { KEY_TEXTS } from "../../../ui/texts/key_texts.ts";
import { LINKED_TEXTS } from "../../../ui/texts/linked_texts.ts";
import { SOURCES_TEXTS } from "../../../ui/texts/sources_texts.ts";
import { STATUS_TEXTS } from "../../../ui/texts/status_texts.ts";
import { TOOLBAR_TEXTS } from "../../../ui/texts/toolbar_texts.ts";
import { TRACE_TEXTS } from "../../../ui/texts/trace_texts.ts";

/** Words of the page that are those of well-known tools, with their text. */
const WORDS: readonly (readonly [is: string, text: string])[] = [
  [SOURCES_TEXTS.en.nothing, "No sources yet: only Ringside's own logs"],
  [
    SOURCES_TEXTS.en.upstream({
      ...{ url: "http://api-1:8001", origin: "api-1", state: "waiting", reason: "Connection refused" },
      ...{ received: 1204, missed: 3, missed_before: 2, behind: 1 },
    }),
    "api-1 (http://api-1:8001): out of reach, 1,204 records, 5 missed, 1 behind, Connection refused",
  ],
  [FIND_TEXTS.en.noValues, "No values"],
  [ENGLISH.noMatch, "No matching records"],
  [ENGLISH.waitingForLogs, "Waiting for logs…"],
  [FIND_TEXTS.en.scope, "Counts cover the records still kept"],
  [LINKED_TEXTS.en.hidden, "The linked record is hidden by the current filter"],
  [LINKED_TEXTS.en.gone, "The linked record is no longer kept"],
  [LINKED_TEXTS.en.older, "The linked record is older than the loaded rows"],
  [LINKED_TEXTS.en.showInContext, "Show in context"],
  [TRACE_TEXTS.en.backToAll, "Back to all logs"],
  [FIND_TEXTS.en.clearFilters, "Clear filters"],
  [ENGLISH.causes.silent, "Server not responding, reconnecting"],
  [STATUS_TEXTS.en.retryNow, "Retry now"],
  [gapText({ missed: 3, reason: "lagged" }, "page"), "3 records missed: this page couldn't keep up"],
  [
    STATUS_TEXTS.en.comeback({ resumed: 5, missed: 3, restarted: false }),
    "Reconnected: 5 caught up, 3 missed",
  ],
  [FIELD_TEXTS.en.forget, "Remove from history (Shift+Delete)"],
  [FIELD_TEXTS.en.keys[1], "accept"],
  [FIELD_TEXTS.en.operators["*"], "exists"],
  [FIELD_TEXTS.en.timeOperators[">="], "at or after"],
  [FIELD_TEXTS.en.none, "No saved views. Views are stored in this browser."],
  [KEY_TEXTS.en.groups.look, "Appearance"],
  [TOOLBAR_TEXTS.en.timeStyles.relative, "Relative"],
  [TOOLBAR_TEXTS.en.newestFirst, "Newest first"],
  [TOOLBAR_TEXTS.en.newestLast, "Newest last"],
  [KEY_TEXTS.en.title, "Keyboard shortcuts"],
  [TOOLBAR_TEXTS.fr.newRows(3), "3 nouvelles"],
  [TOOLBAR_TEXTS.fr.toNewest, "Les plus récentes"],
  [TOOLBAR_TEXTS.fr.wrapped, "Retour à la ligne"],
  [DIVIDER_TEXTS.en.newSince({ count: 40, isLeast: true }), "40+ new since you left"],
  [DIVIDER_TEXTS.fr.newSince({ count: 40, isLeast: true }), "Au moins 40 nouvelles depuis votre départ"],
];

for (const [is, text] of WORDS) {
  Deno.test(`page says ${JSON.stringify(text)}`, () => assertStrictEquals(is, text));
}
