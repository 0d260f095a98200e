/** A port that nobody listens on now, for what does not tell which one it chose. */
export function freePort(): number {
  using probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return probe.addr.port;
}
