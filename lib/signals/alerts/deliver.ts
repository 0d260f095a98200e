import type { Alert } from "./alert.ts";
import { DeliveryError } from "./outbox.ts";
import { bodyOf, payloadOf } from "./payload.ts";
import { isAddress, type Target } from "./target.ts";

/** Options of {@linkcode deliver}. */
export interface DeliverOptions {
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
  /** Address of the page, for links. */
  readonly pageUrl?: string;
  /** Time for an attempt, in ms. */
  readonly timeoutMs?: number;
  /** Returns the addresses of a name. @default asks the system */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
}

/**
 * Sends an alert to a target. The parts that need the network or programs are loaded with the first alert for them.
 *
 * @throws {DeliveryError} If that fails.
 */
export async function deliver(alert: Alert, target: Target, options: DeliverOptions): Promise<void> {
  const body = bodyOf(alert, options.pageUrl);
  switch (target.kind) {
    case "desktop":
      return; // the page reads the stream
    case "command": {
      const { runProgram } = await import("./run_program.ts");
      return await runProgram(target.words, `${JSON.stringify(body)}\n`, options);
    }
    default: {
      const { kind, url, headers } = target;
      if (!isAddress(url)) throw new DeliveryError("Cannot send: the place of the secret address was not read", true);
      const { post } = await import("./post.ts");
      return await post({ ...payloadOf(kind, url, body), headers }, options);
    }
  }
}
