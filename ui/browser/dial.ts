import type { ToHub, ToTab, Wire } from "../state/connection/messages.ts";

/**
 * Connects this tab with the hub in the shared worker. If there are no shared workers, or it cannot start, the tab gets a
 * hub of its own.
 *
 * @param url Address of the hub's script.
 * @param listener Called with each message of the hub.
 */
export function dial(url: URL, listener: (message: ToTab) => void): Wire {
  /** Messages sent so far, until the worker has answered. */
  let said: ToHub[] | undefined = [];
  let port: MessagePort;

  function use(next: MessagePort) {
    port = next;
    port.onmessage = ({ data }: MessageEvent<ToTab>) => {
      said = undefined;
      listener(data);
    };
  }

  function stayHere() {
    const { port1, port2 } = new MessageChannel();
    use(port1);
    said?.forEach((message) => port1.postMessage(message));
    import(url.href).then(({ serve }) => serve(port2), () => listener({ kind: "unreachable" }));
  }

  try {
    const worker = new SharedWorker(url, { type: "module" });
    worker.onerror = () => {
      if (said !== undefined) stayHere();
    };
    use(worker.port);
  } catch {
    stayHere();
  }
  return {
    send(message) {
      said?.push(message);
      port.postMessage(message);
    },
    close() {
      port.postMessage({ kind: "close" } satisfies ToHub);
      port.close();
    },
  };
}
