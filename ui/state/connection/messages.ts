import type { ReceivedEvent } from "../../../lib/wire/sse.ts";
import type { StreamStart } from "../rows/rows.ts";

/** State of the connection. */
export type Link =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** Waiting for the next try, `delayMs` after this message. */
  | { readonly kind: "reconnecting"; readonly delayMs: number; readonly cause: Cause }
  /** Open, but nothing has come for `silentMs`, not even the keepalives. */
  | { readonly kind: "stale"; readonly silentMs: number }
  | { readonly kind: "closed" };

/**
 * Reason for having no connection: `lost`, it broke or could not be opened; `silent`, it was open but nothing came;
 * `offline`, this machine has no network; `full`, the server has as many viewers as it accepts; `denied`, the server
 * answers, but not with the stream.
 */
export type Cause = "lost" | "silent" | "offline" | "full" | "denied";

/** Message from a tab to the hub. */
export type ToHub =
  /** Requests the records that match from now on: those after `cursor`, or else after the newest `recent` ones. */
  | {
    readonly kind: "open";
    /** Number of this request. Each batch carries it, so that the tab recognises batches of an earlier request. */
    readonly round: number;
    /** Filter, as the parameters of a route. */
    readonly params: Readonly<Record<string, string>>;
    readonly cursor?: string;
    readonly recent?: number;
    /** Id up to which the tab has all that matches, if it has no cursor. What is gone behind it is reported as a gap. */
    readonly seen?: string;
    readonly visible: boolean;
  }
  /** Confirms that a batch of this round was read, and that the tab is alive. */
  | { readonly kind: "taken"; readonly round: number }
  | { readonly kind: "visible"; readonly visible: boolean }
  /** Requests a try at once. */
  | { readonly kind: "retry" }
  | { readonly kind: "close" };

/** Message from the hub to a tab. */
export type ToTab =
  | { readonly kind: "link"; readonly link: Link }
  /** Events, and the cursor up to which the tab now has all that matches. */
  | {
    readonly kind: "batch";
    readonly round: number;
    readonly events: readonly ReceivedEvent[];
    readonly cursor: string;
    /** Start of the newest records, if these are among the events. */
    readonly start?: StreamStart;
  }
  /** Reports that the tab was silent for so long that the hub dropped it. */
  | { readonly kind: "forgotten" }
  /** Reports that there is no hub, since its script cannot be loaded. */
  | { readonly kind: "unreachable" };

/** The tab's end of the connection with the hub. */
export interface Wire {
  send(message: ToHub): void;
  close(): void;
}

/** Part of a `MessagePort` that the hub uses. */
export interface Port {
  onmessage: ((event: MessageEvent<ToHub>) => void) | null;
  postMessage(message: ToTab): void;
}
