/** Permissions of a confined worker. It has no other ones. */
export interface WorkerPermissions {
  readonly read?: readonly string[] | "inherit";
  readonly write?: readonly string[];
  readonly net?: readonly string[];
}

/** Running worker. */
export interface Spawned<Order> {
  post(order: Order): void;
  end(): void;
}

/** Receivers of what a worker says. */
export interface SpawnedEvents<Answer> {
  onAnswer(answer: Answer): void;
  /** Called when the worker has ended with an error. */
  onCrash(message: string): void;
}

/** Order to the host of workers. */
export type HostOrder =
  | { readonly kind: "start"; readonly id: number; readonly url: string; readonly options: WorkerOptions }
  | { readonly kind: "post"; readonly id: number; readonly message: unknown }
  | { readonly kind: "end"; readonly id: number };

/** Report of the host of workers. */
export type HostReport =
  | { readonly kind: "message"; readonly id: number; readonly message: unknown }
  | { readonly kind: "error"; readonly id: number; readonly message: string };

/** File of the host, beside this one. */
const HOST = "worker_host";

/**
 * Starts the workers of an archive. A program that gives up its permissions cannot start another one with more: confined
 * workers have a host that keeps them, and starts those that replace crashed ones.
 */
export class Spawner implements Disposable {
  readonly #permissions: WorkerPermissions | undefined;
  readonly #host: Worker | undefined;
  readonly #hosted = new Map<number, SpawnedEvents<unknown>>();
  #starts = 0;

  /** @param permissions Permissions of the workers; `undefined` for those of the program. */
  constructor(permissions: WorkerPermissions | undefined) {
    this.#permissions = permissions;
    if (permissions !== undefined) this.#host = this.#startHost(permissions);
  }

  /**
   * Starts a worker.
   *
   * @param name File of the worker, beside this one, without its extension.
   * @param events Receivers of what it says.
   * @throws If it cannot be started.
   */
  spawn<Order, Answer>(name: string, events: SpawnedEvents<Answer>): Spawned<Order> {
    const options = optionsOf(name, this.#permissions);
    try {
      const worker = new Worker(urlOf(name), options);
      worker.onmessage = ({ data }: MessageEvent<Answer>) => events.onAnswer(data);
      worker.onerror = (event) => {
        event.preventDefault();
        events.onCrash(event.message);
      };
      return { post: (order) => worker.postMessage(order), end: () => worker.terminate() };
    } catch (error) {
      if (this.#host === undefined) throw error;
      return this.#spawnByHost(this.#host, urlOf(name), options, events as SpawnedEvents<unknown>);
    }
  }

  #spawnByHost(
    host: Worker,
    url: string,
    options: WorkerOptions,
    events: SpawnedEvents<unknown>,
  ): Spawned<unknown> {
    const id = ++this.#starts;
    this.#hosted.set(id, events);
    const send = (order: HostOrder) => host.postMessage(order);
    send({ kind: "start", id, url, options });
    return {
      post: (message) => send({ kind: "post", id, message }),
      end: () => {
        this.#hosted.delete(id);
        send({ kind: "end", id });
      },
    };
  }

  #startHost(permissions: WorkerPermissions): Worker {
    // It reads the code of the others.
    const host = new Worker(urlOf(HOST), optionsOf(HOST, { ...permissions, read: "inherit" }));
    host.onmessage = ({ data }: MessageEvent<HostReport>) => {
      const events = this.#hosted.get(data.id);
      if (data.kind === "message") events?.onAnswer(data.message);
      else events?.onCrash(data.message);
    };
    host.onerror = (event) => {
      event.preventDefault();
      for (const events of this.#hosted.values()) events.onCrash(event.message);
    };
    return host;
  }

  /** Ends the host, and the workers that it started. */
  [Symbol.dispose](): void {
    this.#host?.terminate();
  }
}

function optionsOf(name: string, permissions: WorkerPermissions | undefined): WorkerOptions {
  const none = { env: false, ffi: false, import: false, net: false, read: false, run: false, sys: false, write: false };
  return {
    type: "module",
    name: `ringside ${name}`,
    ...permissions !== undefined && { deno: { permissions: { ...none, ...permissions } } },
  } as WorkerOptions;
}

/** Returns the address of a file beside this one. In a bundle the workers are files of their own, below the program. */
function urlOf(name: string): string {
  const [, extension] = /\/archive\/[^/]+(\.[a-z]+)$/.exec(new URL(import.meta.url).pathname) ?? [];
  const path = extension === undefined ? `./lib/archive/${name}.js` : `./${name}${extension}`;
  return new URL(path, import.meta.url).href;
}
