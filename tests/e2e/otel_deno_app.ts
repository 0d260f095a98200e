/** An ordinary program, which Deno makes a client of OpenTelemetry. */
console.debug("starting");
console.log("ready", { port: 8000 });
console.warn("disk %d%% full", 91);
console.error("cannot pay", new RangeError("no money"));

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
  console.info("handling");
  return new Response("ok");
});
const headers = { traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" };
await (await fetch(`http://127.0.0.1:${server.addr.port}/orders`, { headers })).text();
await server.shutdown();
for (let n = 1; n <= 500; n++) console.log(`line ${n}`);
throw new TypeError("nobody caught this");
