import { type LogStream, ringOf } from "../stream/log_stream.ts";
import type { Cursor } from "../wire/cursor.ts";
import type { HeldRange } from "../wire/resume.ts";

/** Returns the range of the records that the ring of a stream holds now. */
export function heldBy(stream: LogStream): HeldRange {
  const { run } = stream;
  const { first: oldest, last: newest } = ringOf(stream);
  return { run, oldest, newest };
}

/** Returns the seam of a stream: the oldest record held, or the next one. Records before it are in the archive alone. */
export function seamOf(stream: LogStream): Cursor {
  return { run: stream.run, seq: ringOf(stream).first };
}
