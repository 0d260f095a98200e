import type { Texts } from "./texts.ts";

const number = (value: number) => value.toLocaleString("en");

/** Texts of the page in English. */
export const ENGLISH: Texts = {
  tag: "en",
  number,

  connecting: "Connecting",
  live: "Live",
  lagging: "Lagging",
  paused: "Paused",
  reading: "Reading",
  pause: "Pause",
  resume: "Resume",
  causes: {
    lost: "Reconnecting",
    silent: "Server not responding, reconnecting",
    offline: "Offline, retrying",
    full: "Too many viewers, retrying",
    denied: "Access denied, retrying",
  },
  stale: (seconds) => `Silent for ${seconds} s`,
  closed: "Closed",

  records: (newestFirst) => `Log records, newest ${newestFirst ? "first" : "last"}`,
  details: "Details",
  moreLines: (count) => count === 1 ? "+1 line" : `+${number(count)} lines`,
  trace: (id) => `Trace ${id}`,
  waitingForLogs: "Waiting for logs…",
  noMatch: "No matching records",
};
