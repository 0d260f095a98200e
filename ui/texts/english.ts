import { gapText } from "../../lib/wire/presentation.ts";
import type { Texts } from "./texts.ts";

const number = (value: number) => value.toLocaleString("en");

/** Texts of the page in English. */
export const ENGLISH: Texts = {
  tag: "en",
  number,

  connecting: "Connecting",
  live: "Live",
  lagging: (behind) => `Lagging, ${number(behind)} behind`,
  paused: "Paused",
  causes: {
    lost: "Reconnecting",
    offline: "Offline, trying again",
    full: "Too many viewers, trying again",
    denied: "Refused, trying again",
  },
  stale: "No sign of life, reconnecting",
  closed: "Closed",

  records: (newestFirst) => `Log records, newest ${newestFirst ? "on top" : "at the bottom"}`,
  details: "Details",
  moreLines: (count) => count === 1 ? "+1 line" : `+${number(count)} lines`,
  gap: (gap) => gapText(gap, "page"),
  trace: (id) => `Trace ${id}`,
  newRows: (count) => `${number(count)} new`,
  toNewest: "Newest",
  waitingForFirst: "Waiting for the first record",
  noMatch: "No record matches",
};
