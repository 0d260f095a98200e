import type { ReceivedEvent } from "../../../../lib/wire/sse.ts";
import { toRecord } from "../../../../lib/record/record.ts";
import { ConnectionModel } from "../../../../ui/state/connection/connection.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import type { ToHub, ToTab } from "../../../../ui/state/connection/messages.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

/** A wire whose other end is the test. */
export class FakeWire {
  readonly sent: ToHub[] = [];
  closed = false;
  readonly hear: (message: ToTab) => void;

  constructor(listener: (message: ToTab) => void) {
    this.hear = listener;
  }

  send(message: ToHub) {
    this.sent.push(message);
  }

  close() {
    this.closed = true;
  }

  /** Last request. */
  get asked() {
    return this.sent.findLast((message) => message.kind === "open")!;
  }

  say(events: readonly ReceivedEvent[], cursor: string, round = this.asked.round) {
    this.hear({ kind: "batch", round, events, cursor });
  }

  hello(members: { run?: string; newest?: number; resumed?: boolean; missed?: number } = {}) {
    const { run = "run", newest = 9, resumed = true, missed = 0 } = members;
    const data = JSON.stringify({ run, oldest: 1, newest, resumed, missed });
    this.say([{ type: "hello", data, lastEventId: "" }], `${run}-${newest}`);
  }

  records(...seqs: number[]) {
    this.say(seqs.map(recordEvent), `run-${seqs.at(-1)}`);
  }

  beat(members: { newest: number; lag?: number }) {
    this.say([{ type: "beat", data: JSON.stringify(members), lastEventId: "" }], `run-${members.newest}`);
  }
}

/** Returns the event of a record. */
export function recordEvent(seq: number): ReceivedEvent {
  return { type: "message", data: JSON.stringify(toRecord({ message: `n${seq}` })), lastEventId: `run-${seq}` };
}

/** Returns a connection whose wires, clock and frames the test controls. */
export function openConnection() {
  const wires: FakeWire[] = [];
  const clock = new FakeClock(1_000_000);
  const frames: (() => void)[] = [];
  const received: Row[][] = [];
  /** Positions of the streams that rows were received from, and the starts of the newest records. */
  const positions: string[] = [];
  const counts = { unreadable: 0, restarts: 0 };
  const connection = new ConnectionModel({
    receive(rows, { key, cursor }) {
      if (rows.length > 0) received.push([...rows]);
      positions.push(`${key} ${cursor}`);
    },
    joinNewest: (key, { from, oldest }) => positions.push(`${key} from ${from} of ${oldest}`),
    countUnreadable: (count) => counts.unreadable += count,
    restarted: () => counts.restarts++,
  }, {
    dial(listener) {
      const wire = new FakeWire(listener);
      wires.push(wire);
      return wire;
    },
    delay: clock.delay,
    nextFrame: (callback) => frames.push(callback),
  });
  const elapse = (ms: number) => clock.elapse(ms);
  return { connection, wires, clock, elapse, frames, received, positions, counts, pending: () => clock.pending };
}

/** Filter and number of records that a test requests. */
export const ADDRESS = { key: "level>=WARN", params: { level: "WARN" }, recent: 100 };
