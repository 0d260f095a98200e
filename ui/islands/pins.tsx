import { followAgain } from "../browser/record_address.ts";
import { formatTime } from "../state/page/clock.ts";
import type { PageState } from "../state/page/page_state.ts";
import { hueOf } from "../state/text/name_hue.ts";
import { firstLine } from "../state/text/value_text.ts";
import { usePinTexts } from "../texts/pin_texts.ts";

/** Strip with the pinned records. Each is a link to its record. */
export function PinStrip({ state: { pins: model, clock } }: { state: PageState }) {
  const texts = usePinTexts();
  const pins = model.value?.pins.value ?? [];
  if (pins.length === 0) return null;
  return (
    <section class="pins" aria-label={texts.label}>
      <ul>
        {pins.map(({ id, timestamp, level, logger, service, message }) => {
          const { line } = firstLine(message);
          return (
            <li key={id} class="pin" data-level={level}>
              <a href={`#${id}`} title={message} onClick={() => followAgain(id)}>
                <time dateTime={timestamp}>{formatTime(timestamp, clock.value)}</time>{" "}
                <span class="level">{level}</span>{" "}
                <span class="logger" data-hue={logger === "" ? undefined : hueOf(service || logger)}>{logger}</span>
                {" "}
                <span class="message">{line}</span>
              </a>
              <button
                type="button"
                aria-label={texts.unpinName(line)}
                title={texts.unpin}
                onClick={() => model.value?.remove(id)}
              >
                ×
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
