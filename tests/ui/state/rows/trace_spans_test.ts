import { assertEquals } from "@std/assert";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { TraceSpansModel } from "../../../../ui/state/rows/trace_spans.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { turns } from "../../../support/turn.ts";

const SPAN = { span_id: "1", name: "GET /", start_ms: 0, duration_ms: 5 };

Deno.test("TraceSpansModel requests spans as records arrive, less and less often, and not while it is hidden", async () => {
  const q = "trace_id:t";
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 10, level: "", q }, QUERY_TOOLS);
  const clock = new FakeClock();
  const asked: number[] = []; // in seconds
  let spans: unknown[] = [SPAN, { span_id: 7 }];
  const model = new TraceSpansModel("t", view, {
    read() {
      asked.push(Math.floor(clock.now() / 1000));
      return Promise.resolve({ spans });
    },
    delay: clock.delay,
    now: clock.now,
  });
  async function pass(ms: number): Promise<number[]> {
    for (let left = ms; left > 0; left -= 10) {
      clock.elapse(10); // so long an answer takes
      await turns(3);
    }
    return asked.splice(0);
  }
  assertEquals([await pass(3000), model.spans.value], [[], []]);
  model.show(true);
  assertEquals([await pass(15_000), model.spans.value], [[3, 5, 9, 17], [SPAN]]);
  const record = {
    timestamp: "2025-10-24T10:26:15.000Z",
    level: "INFO",
    message: "m",
    metadata: { trace_id: "t" },
  } as const;
  spans = [SPAN, { ...SPAN, span_id: "2" }];
  view.receive([{ kind: "record", id: "run-1", record }]);
  assertEquals([await pass(1000), model.spans.value.length], [[18], 2]);
  model.show(false);
  assertEquals(await pass(60_000), []);
});
