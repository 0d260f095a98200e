/**
 * Prints the size of the answers of the tools for agents, in tokens of four bytes, and the cost of the incident of the
 * demo, over several seeds.
 *
 * @module
 */
import { INSTRUCTIONS } from "../lib/mcp/instructions.ts";
import { openAgents, post, readMessage } from "../tests/mcp/fixture.ts";
import { findCause } from "../tests/mcp/incident.ts";

const RECORDS = 10_000;
const SEEDS = [1, 2, 3, 4, 5];
const TOKEN_BYTES = 4;

/** Calls of each tool. */
const CALLS: readonly (readonly [name: string, given: (id: string) => Record<string, unknown>])[] = [
  ["describe", () => ({})],
  ["patterns", () => ({ level: "ERROR" })],
  ["search", () => ({})],
  ["around", (id) => ({ id })],
  ["trace", (id) => ({ id })],
  ["stats", () => ({ by: "method,path", of: "duration_ms" })],
  ["new_since", (id) => ({ id })],
  ["wait_for", (id) => ({ after: id })],
];

const sizes = new Map<string, { readonly tokens: number; readonly ms: number }[]>();
const found: { readonly calls: number; readonly tokens: number }[] = [];
let list = 0;
for (const seed of SEEDS) {
  using agents = openAgents();
  agents.writeDemo(RECORDS, seed);
  const message = await readMessage(await agents.handler(post({ jsonrpc: "2.0", id: 1, method: "tools/list" })));
  list = JSON.stringify((message.result as { readonly tools: unknown }).tools).length;
  const { data: [line] } = await agents.call("search", { query: '"Order rolled back"', limit: 1 });
  const [id] = line.split(" ");
  for (const [name, given] of CALLS) {
    const begun = performance.now();
    const { text } = await agents.call(name, given(id));
    const ms = performance.now() - begun;
    sizes.set(name, [...sizes.get(name) ?? [], { tokens: new TextEncoder().encode(text).length / TOKEN_BYTES, ms }]);
  }
  found.push(await findCause(async (name, given) => (await agents.call(name, given)).text, list + INSTRUCTIONS.length));
}

const mean = (numbers: readonly number[]) => Math.round(numbers.reduce((sum, n) => sum + n, 0) / numbers.length);
console.log(`instructions: ${Math.ceil(INSTRUCTIONS.length / TOKEN_BYTES)} tokens`);
console.log(`tools/list: ${Math.ceil(list / TOKEN_BYTES)} tokens`);
for (const [name, all] of sizes) {
  console.log(`${name}: ${mean(all.map(({ tokens }) => tokens))} tokens, ${mean(all.map(({ ms }) => ms))} ms`);
}
console.log(`incident: ${found.map(({ calls, tokens }) => `${calls} calls, ${tokens} tokens`).join("; ")}`);
