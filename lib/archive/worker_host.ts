/**
 * Worker that starts the workers of an archive again once one has crashed: the program has given up its permissions by
 * then. It hands on their messages, and does nothing else.
 *
 * @module
 */
import type { HostOrder, HostReport } from "./spawner.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<HostOrder>) => void) | null;
  postMessage(message: HostReport): void;
}

const scope = globalThis as unknown as WorkerScope;

const workers = new Map<number, Worker>();

scope.onmessage = ({ data: order }) => {
  const { id } = order;
  switch (order.kind) {
    case "start":
      try {
        workers.set(id, start(id, order.url, order.options));
      } catch (error) {
        scope.postMessage({ kind: "error", id, message: String(error) });
      }
      return;
    case "post":
      return workers.get(id)?.postMessage(order.message);
    case "end":
      workers.get(id)?.terminate();
      workers.delete(id);
      return;
    default:
      order satisfies never;
  }
};

function start(id: number, url: string, options: WorkerOptions): Worker {
  const worker = new Worker(url, options);
  worker.onmessage = ({ data: message }) => scope.postMessage({ kind: "message", id, message });
  worker.onerror = (event) => {
    event.preventDefault();
    scope.postMessage({ kind: "error", id, message: event.message });
  };
  return worker;
}
