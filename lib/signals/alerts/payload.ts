import { formatTime } from "../../record/timestamp.ts";
import { type Alert, alertText } from "./alert.ts";

/** Alert as other programs receive it. */
export interface AlertBody {
  readonly id: string;
  readonly rule: string;
  readonly state: "firing" | "resolved";
  /** The alert in one line. */
  readonly text: string;
  readonly fired_at: string;
  readonly resolved_at?: string;
  readonly condition: string;
  readonly query: string;
  readonly count: number;
  readonly value?: number;
  readonly first?: string;
  readonly last?: string;
  readonly message?: string;
  readonly patterns?: Alert["patterns"];
  readonly held_back: number;
  /** Address of the page at the first record, if the server knows its own. */
  readonly url?: string;
}

/** Address and body of a request. */
export interface Payload {
  readonly url: string;
  readonly body: string;
}

/**
 * Returns an alert as other programs receive it.
 *
 * @param alert The alert.
 * @param pageUrl Address of the page, if it is known.
 */
export function bodyOf(alert: Alert, pageUrl?: string): AlertBody {
  const { id, rule, state, firedAt, resolvedAt, condition, query, count, value, first, last, message, patterns } =
    alert;
  const link = pageUrl === undefined ? undefined : linkOf(alert, pageUrl);
  return {
    id,
    rule,
    state,
    text: alertText(alert),
    fired_at: formatTime(firedAt),
    ...resolvedAt !== undefined && { resolved_at: formatTime(resolvedAt) },
    condition,
    query,
    count,
    ...value !== undefined && { value },
    ...first !== undefined && { first },
    ...last !== undefined && { last },
    ...message !== undefined && { message },
    ...patterns !== undefined && { patterns },
    held_back: alert.heldBack,
    ...link !== undefined && { url: link },
  };
}

function linkOf({ query, patterns, first }: Alert, pageUrl: string): string {
  const terms = patterns === undefined || patterns.length === 0
    ? query
    : patterns.length === 1
    ? `pattern:${patterns[0].id}`
    : `pattern:(${patterns.map(({ id }) => id).join(" OR ")})`;
  const params = new URLSearchParams({ ...terms !== "" && { q: terms } });
  return `${pageUrl}${params.size > 0 ? `?${params}` : ""}${first === undefined ? "" : `#${first}`}`;
}

/** Colors of Slack's attachments. */
const COLORS = { firing: "#d64545", resolved: "#2f9e62" } as const;

/**
 * Returns the request for a target.
 *
 * @param kind Form of the body.
 * @param url Address of the target.
 * @param body The alert.
 */
export function payloadOf(kind: "webhook" | "slack" | "ntfy", url: string, body: AlertBody): Payload {
  switch (kind) {
    case "webhook":
      return { url, body: JSON.stringify(body) };
    case "slack":
      return { url, body: JSON.stringify(slackMessage(body)) };
    case "ntfy":
      return ntfyMessage(url, body);
  }
}

/** @see {@link https://api.slack.com/messaging/webhooks} */
function slackMessage({ text, state, message, url, query }: AlertBody) {
  const details = [
    ...query === "" ? [] : [`\`${slackText(query.replaceAll("`", "'"))}\``],
    ...message === undefined ? [] : [slackText(message)],
    ...url === undefined ? [] : [`<${slackText(url)}|Show the records>`],
  ];
  return { text: slackText(text), attachments: [{ color: COLORS[state], text: details.join("\n"), fallback: text }] };
}

/** Escapes the characters that Slack reads as markup. */
function slackText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * Publishes as JSON, which takes any characters. The topic is the last part of the address.
 *
 * @see {@link https://docs.ntfy.sh/publish/#publish-as-json}
 */
function ntfyMessage(address: string, { rule, text, state, message, url }: AlertBody): Payload {
  const place = new URL(address);
  const [, folder, topic] = /^(.*\/)([^/]*)\/*$/.exec(place.pathname)!;
  place.pathname = folder;
  return {
    url: place.href,
    body: JSON.stringify({
      topic,
      title: state === "firing" ? rule : `${rule}: resolved`,
      message: message === undefined ? text : `${text}\n${message}`,
      priority: state === "firing" ? 4 : 2,
      tags: [state === "firing" ? "rotating_light" : "white_check_mark"],
      ...url !== undefined && { click: url },
    }),
  };
}
