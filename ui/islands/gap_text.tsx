import type { GapEvent } from "../../lib/wire/event.ts";
import { useTexts } from "../texts/context.ts";
import { GAP_TEXTS } from "../texts/gap_texts.ts";

/** Number of missed records and the reason. */
export function GapText({ gap }: { gap: GapEvent }) {
  return <span>{GAP_TEXTS[useTexts().tag](gap)}</span>;
}
