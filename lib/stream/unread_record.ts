import type { Level } from "../record/level.ts";
import type { LogRecord, RecordInput } from "../record/record.ts";
import type { ContextFields } from "./context.ts";
import { type Made, Unmade } from "./ring.ts";

/** Record that is parsed when it is first read. One object each, since a ring may hold millions. */
export class UnreadRecord extends Unmade<LogRecord> {
  constructor(
    readonly makeRead: (unread: UnreadRecord) => Made<LogRecord>,
    readonly read: (now: number, line: string) => RecordInput,
    readonly line: string,
    readonly level: Level,
    readonly now: number,
    readonly fields: ContextFields | undefined,
  ) {
    super();
  }

  make(): Made<LogRecord> {
    return this.makeRead(this);
  }
}
