import type { TailOptions } from "./options.ts";
import type { HelloEvent } from "../wire/event.ts";
import { gapText } from "../wire/gap_text.ts";
import { isFiltered, type Output, type Reading } from "./reading.ts";
import { waitingText } from "../remote/request.ts";
import { follow, type FollowEvent } from "../remote/stream.ts";
import { breakNotices } from "./breaks.ts";
import { formatNotice, jsonLine, type LineStyle, type RecordFormatter, recordFormatter } from "./terminal.ts";

/**
 * Prints the records of a stream as they arrive, and a row for each gap.
 *
 * @param options Options of the command line.
 * @param reading Request to send.
 * @param output Output of the command.
 * @param signal Ends the command.
 * @throws {RequestError} If the server cannot be reached at first, or refuses.
 * @throws {SyntaxError} If the id to resume after is invalid.
 */
export async function tail(options: TailOptions, reading: Reading, output: Output, signal: AbortSignal): Promise<void> {
  const { after, retry, json } = options;
  const { url, headers, fetch } = reading;
  const noticeBefore = breakNotices(output.style, isFiltered(reading));
  const breakOf = (event: FollowEvent) => noticeBefore(event.kind === "record" ? event.record.timestamp : undefined);
  const format = recordFormatter(output.style);
  let lastReason = "";
  for await (const events of follow({ url, headers, fetch, after, retry, signal })) {
    format.measure(events.flatMap((event) => event.kind === "record" ? event.record : []));
    const text = events.filter(({ kind }) => kind !== "beat") // a keepalive is no pause
      .map((event) => json ? jsonOf(event) : breakOf(event) + lineOf(event, output.style, format))
      .join("");
    if (text !== "") await output.print(text);
    for (const event of events) {
      if (event.kind === "waiting") {
        // Once for each reason: a server may be down for a night.
        if (event.reason !== lastReason) output.note(waitingText(event.reason, event.delayMs));
        lastReason = event.reason;
      } else if (event.kind === "connected") {
        lastReason = "";
        if (event.again) output.note(`Reconnected: ${returnText(event.hello)}`);
        else if (output.watched) output.note(`Connected to ${reading.server}; press Ctrl+C to stop`);
      }
    }
  }
}

function lineOf(event: FollowEvent, style: LineStyle, format: RecordFormatter): string {
  switch (event.kind) {
    case "record":
      return format(event.record);
    case "gap":
      return formatNotice(gapText(event, "viewer"), style);
    case "unreadable":
      return formatNotice(unreadableText(event.count), style);
    case "beat":
    case "connected":
    case "waiting":
      return "";
    default:
      return event satisfies never;
  }
}

/** Returns an event as a line of JSON. A gap has a message too, for readers that only print messages. */
function jsonOf(event: FollowEvent): string {
  switch (event.kind) {
    case "record":
      return jsonLine({ id: event.id, ...event.record });
    case "gap": {
      const { run, from, to, missed, reason } = event;
      return jsonLine({ gap: { run, from, to, missed, reason }, message: gapText(event, "viewer") });
    }
    case "unreadable":
      return jsonLine({
        gap: { missed: event.count, reason: "unreadable" },
        message: unreadableText(event.count),
      });
    case "beat":
    case "connected":
    case "waiting":
      return "";
    default:
      return event satisfies never;
  }
}

function unreadableText(count: number): string {
  return count === 1 ? "1 event could not be parsed" : `${count} events could not be parsed`;
}

function returnText({ resumed, missed }: HelloEvent): string {
  if (!resumed) return "the server was restarted";
  return missed === 0 ? "no records missed" : `${missed.toLocaleString("en")} records missed`;
}
