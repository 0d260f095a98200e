import type { ProbeEnvironment } from "./ready_probe.ts";
import { Rest } from "./rest.ts";
import { Retry } from "./retry.ts";
import type { NewestPage } from "./newest.ts";
import { SilenceWatch } from "./silence.ts";

export { readNewest } from "./newest.ts";

/** Code that the hub loads after it has requested the stream, since the first records do not need it. */
export interface HubLater {
  createRecovery(environment: ProbeEnvironment, events: RecoveryEvents): Recovery;
  readNewest(page: unknown): NewestPage;
}

/** Callbacks of the recovery. */
export interface RecoveryEvents {
  /** Called every few seconds while an open connection is silent. */
  silent(ms: number): void;
  /** Called once an open connection counts as dead. */
  dead(): void;
  /** Called when it is time for the next try. */
  tryAgain(): void;
  /** Called when no tab was visible for a while. */
  rest(): void;
}

/** Decides when a connection is dead, when to try again, and when no connection is wanted. */
export interface Recovery {
  readonly silence: SilenceWatch;
  readonly retry: Retry;
  readonly rest: Rest;
}

/** Creates the recovery. */
export function createRecovery(environment: ProbeEnvironment, events: RecoveryEvents): Recovery {
  const { delay } = environment;
  return {
    silence: new SilenceWatch({ delay, silent: events.silent, dead: events.dead }),
    retry: new Retry(environment, events.tryAgain),
    rest: new Rest(delay, events.rest),
  };
}
