import type { ReceivedEvent } from "../../../lib/wire/sse.ts";

/** The state of the connection. */
export type Link =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** Waiting for the next try, `delayMs` from when this was told. */
  | { readonly kind: "reconnecting"; readonly delayMs: number; readonly cause: Cause }
  /** Open, but nothing has come for so long that it must be dead; it is tried again after `delayMs`. */
  | { readonly kind: "stale"; readonly delayMs: number }
  | { readonly kind: "closed" };

/**
 * Why there is no connection: `lost`, it broke or never came about; `offline`, this machine has no network; `full`,
 * there are as many viewers as there may be; `denied`, the server answers, but not with the stream.
 */
export type Cause = "lost" | "offline" | "full" | "denied";

/** What a tab asks of the hub. */
export type ToHub =
  /** Send what matches from now on, after the cursor, or else the newest `recent` before it. */
  | {
    readonly kind: "open";
    /** Comes back with all that is sent for this, so that the tab can tell it from what it asked for before. */
    readonly round: number;
    /** The filter, as the parameters of a route. */
    readonly params: Readonly<Record<string, string>>;
    readonly cursor?: string;
    readonly recent?: number;
    readonly visible: boolean;
  }
  /** A batch was read, and the tab is alive. */
  | { readonly kind: "taken" }
  | { readonly kind: "visible"; readonly visible: boolean }
  /** Try again at once. */
  | { readonly kind: "retry" }
  | { readonly kind: "close" };

/** What the hub tells a tab. */
export type ToTab =
  | { readonly kind: "link"; readonly link: Link }
  /** What has come, and the place up to which the tab has all that matches. */
  | {
    readonly kind: "batch";
    readonly round: number;
    readonly events: readonly ReceivedEvent[];
    readonly cursor: string;
  }
  /** The tab was silent for so long that it was taken for closed. */
  | { readonly kind: "forgotten" }
  /** There is no hub, since its script cannot be loaded. */
  | { readonly kind: "unreachable" };

/** The tab's end of what connects it with the hub. */
export interface Wire {
  send(message: ToHub): void;
  close(): void;
}

/** What of a `MessagePort` the hub uses. */
export interface Port {
  onmessage: ((event: MessageEvent<ToHub>) => void) | null;
  postMessage(message: ToTab): void;
}
