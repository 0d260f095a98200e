import { assert, assertMatch } from "@std/assert";
import { INSTRUCTIONS } from "../../lib/mcp/instructions.ts";
import { openAgents, post, readMessage } from "./fixture.ts";
import { findCause } from "./incident.ts";

for (const seed of [1, 2, 3]) {
  Deno.test(`an agent finds why orders fail in six calls and 20,000 tokens: demo ${seed}`, async () => {
    using agents = openAgents();
    agents.writeDemo(3000, seed);
    const { result: { tools } } = await readMessage(
      await agents.handler(post({ jsonrpc: "2.0", id: 1, method: "tools/list" })),
    ) as { readonly result: { readonly tools: unknown } };
    const { cause, calls, tokens } = await findCause(
      async (name, given) => (await agents.call(name, given)).text,
      JSON.stringify(tools).length + INSTRUCTIONS.length,
    );
    assertMatch(
      cause,
      /^PaymentError: No answer from acme-pay for order \d+: TimeoutError: connect ETIMEDOUT 198\.51\.100\.7:443$/,
    );
    assert(calls <= 6 && tokens <= 20_000, `${calls} calls, ${tokens} tokens`);
  });
}
