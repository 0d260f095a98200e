import { within } from "../support/wait.ts";

/** Server on a free port. */
export interface Server extends AsyncDisposable {
  readonly port: number;
  readonly url: URL;
}

/** Serves on a free port. */
export function serve(handler: (request: Request) => Response | Promise<Response>): Server {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  const { port } = server.addr;
  return {
    port,
    url: new URL(`http://127.0.0.1:${port}/api/monitoring/advanced/logs/stream`),
    [Symbol.asyncDispose]: () => within(server.shutdown(), "the server to shut down: every answer has to end"),
  };
}

/** Server with one response for each request, in order. It records the `Last-Event-ID` of each. */
export function scripted(answers: readonly (() => Response)[]): Server & { readonly resumes: (string | null)[] } {
  const resumes: (string | null)[] = [];
  const server = serve((request) => {
    resumes.push(request.headers.get("last-event-id"));
    return answers[Math.min(resumes.length, answers.length) - 1]();
  });
  return { ...server, resumes };
}

/** Returns a problem response. */
export function problem(status: number, members: Record<string, unknown>, headers: Record<string, string> = {}) {
  const type = { "content-type": "application/problem+json" };
  return () => new Response(JSON.stringify({ status, ...members }), { status, headers: { ...type, ...headers } });
}

/** Returns a response of a server other than Ringside. */
export function page(status: number, type = "text/html", headers: Record<string, string> = {}) {
  return () => new Response("<p>Hello", { status, headers: { "content-type": type, ...headers } });
}
