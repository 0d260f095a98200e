import type { TailOptions } from "./options.ts";
import type { HelloEvent } from "../wire/event.ts";
import { gapText } from "../wire/presentation.ts";
import type { Output, Reading } from "./reading.ts";
import { waitingText } from "../remote/request.ts";
import { follow, type FollowEvent } from "../remote/stream.ts";
import { formatNotice, formatRecord, jsonLine, type LineStyle } from "./terminal.ts";

/**
 * Prints the records of a stream as they come, and as rows of their own those that it missed.
 *
 * @param options What the command line says.
 * @param reading What to ask for.
 * @param output Where to print.
 * @param signal Ends it.
 * @throws {RequestError} If the server cannot be reached at first, or refuses.
 * @throws {SyntaxError} If the id to go on after is none.
 */
export async function tail(options: TailOptions, reading: Reading, output: Output, signal: AbortSignal): Promise<void> {
  const { after, retry, json } = options;
  const { url, headers } = reading;
  let lastReason = "";
  for await (const events of follow({ url, headers, after, retry, signal })) {
    const text = events.map((event) => json ? jsonOf(event) : lineOf(event, output.style)).join("");
    if (text !== "") await output.print(text);
    for (const event of events) {
      if (event.kind === "waiting") {
        // Once for each reason: a server may be away for a night.
        if (event.reason !== lastReason) output.note(waitingText(event.reason, event.delayMs));
        lastReason = event.reason;
      } else if (event.kind === "connected") {
        lastReason = "";
        if (event.again) output.note(`Connected again: ${returnText(event.hello)}`);
        else if (output.watched) output.note(`Connected to ${reading.server}; Ctrl-C ends it`);
      }
    }
  }
}

function lineOf(event: FollowEvent, style: LineStyle): string {
  switch (event.kind) {
    case "record":
      return formatRecord(event.record, style);
    case "gap":
      return formatNotice(gapText(event, "viewer"), style);
    case "unreadable":
      return formatNotice(unreadableText(event.count), style);
    case "connected":
    case "waiting":
      return "";
    default:
      return event satisfies never;
  }
}

/** A gap has a message too, so that whoever reads only the messages of a pipe sees it. */
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
    case "connected":
    case "waiting":
      return "";
    default:
      return event satisfies never;
  }
}

function unreadableText(count: number): string {
  return count === 1 ? "1 event could not be read" : `${count} events could not be read`;
}

function returnText({ resumed, missed }: HelloEvent): string {
  if (!resumed) return "the server was restarted";
  return missed === 0 ? "nothing was missed" : `${missed.toLocaleString("en")} records were missed`;
}
