/** Container of the stand-in. */
export interface StandInContainer {
  readonly name: string;
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly hasTerminal?: boolean;
}

const encoder = new TextEncoder();

interface Written {
  readonly time: string;
  readonly stream: number;
  readonly text: string;
}

interface Running {
  readonly about: StandInContainer;
  readonly lines: Written[];
  readonly readers: Set<(line: Written | undefined) => void>;
  isRunning: boolean;
}

/**
 * Stand-in for the API of Docker's engine: the documented routes that a reader of logs needs, on a Unix socket. No engine
 * runs where the tests do.
 *
 * @see {@link https://docs.docker.com/reference/api/engine/}
 */
export class DockerEngine implements AsyncDisposable {
  readonly socketPath: string;
  /** Paths of the requests. */
  readonly requests: string[] = [];
  readonly #containers = new Map<string, Running>();
  #watchers = new Set<(event: string) => void>();
  #server: Deno.HttpServer<Deno.UnixAddr> | undefined;
  #end = new AbortController();
  #count = 0;

  constructor(socketPath: string) {
    this.socketPath = socketPath;
  }

  /** Begins to answer. */
  listen(): void {
    this.#end = new AbortController();
    this.#server = Deno.serve(
      { path: this.socketPath, onListen() {}, signal: this.#end.signal },
      (request) => this.#answer(new URL(request.url, "http://docker")),
    );
  }

  /** Breaks all connections off. */
  async away(): Promise<void> {
    for (const { readers } of this.#containers.values()) for (const read of readers) read(undefined);
    this.#watchers = new Set();
    this.#end.abort();
    await this.#server?.finished;
    await Deno.remove(this.socketPath).catch(() => {});
  }

  /** Starts a container and returns its id. */
  run(about: StandInContainer, id: string = (++this.#count).toString(16).padStart(64, "a")): string {
    const before = this.#containers.get(id);
    this.#containers.set(id, { about, lines: before?.lines ?? [], readers: new Set(), isRunning: true });
    for (const tell of this.#watchers) {
      tell(`${JSON.stringify({ Type: "container", Action: "start", Actor: { ID: id } })}\n`);
    }
    return id;
  }

  /** Stops a container; its logs end. */
  stop(id: string): void {
    const container = this.#containers.get(id)!;
    container.isRunning = false;
    for (const read of container.readers) read(undefined);
  }

  /** Writes a line of a container. */
  write(id: string, text: string, stream: "stdout" | "stderr" = "stdout"): void {
    const { lines, readers } = this.#containers.get(id)!;
    const time = `2025-10-24T10:26:${(15 + lines.length).toString().padStart(2, "0")}.123456789Z`;
    const line = { time, stream: stream === "stderr" ? 2 : 1, text };
    lines.push(line);
    for (const read of readers) read(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.away();
  }

  #answer({ pathname, searchParams, href }: URL): Response {
    this.requests.push(decodeURIComponent(href.slice("http://docker".length)));
    if (pathname === "/events") return new Response(this.#events());
    if (pathname === "/containers/json") {
      const running = Array.from(this.#containers).filter(([, { isRunning }]) => isRunning);
      return Response.json(running.map(([Id]) => ({ Id })));
    }
    const [, id, what] = /^\/containers\/(\w+)\/(json|logs)$/.exec(pathname) ?? [];
    const container = this.#containers.get(id ?? "");
    if (container === undefined) return Response.json({ message: `No such container: ${id}` }, { status: 404 });
    const { name, image = "shop:1", labels = {}, hasTerminal: Tty = false } = container.about;
    if (what === "json") {
      return Response.json({ Id: id, Name: `/${name}`, Config: { Image: image, Labels: labels, Tty } });
    }
    if (name === "unreadable") {
      return Response.json({ message: "configured logging driver does not support reading" }, { status: 501 });
    }
    return new Response(this.#log(container, searchParams));
  }

  #events(): ReadableStream<Uint8Array> {
    const watchers = this.#watchers;
    let tell: (event: string) => void;
    return new ReadableStream({
      start(controller) {
        tell = (event) => controller.enqueue(encoder.encode(event));
        watchers.add(tell);
      },
      cancel: () => void watchers.delete(tell),
    });
  }

  #log({ about, lines, readers, isRunning }: Running, params: URLSearchParams): ReadableStream<Uint8Array> {
    const tail = params.get("tail") ?? "all";
    const since = params.get("since");
    const early = lines.filter(({ time }) => since === null || time.slice(17, 29) >= secondsIn(since));
    const first = tail === "all" ? early : Number(tail) === 0 ? [] : early.slice(-Number(tail));
    let read: (line: Written | undefined) => void;
    return new ReadableStream({
      start(controller) {
        read = (line) => {
          if (line !== undefined) return controller.enqueue(frameOf(line, about.hasTerminal ?? false));
          readers.delete(read);
          controller.close();
        };
        for (const line of first) read(line);
        if (isRunning) readers.add(read);
        else controller.close();
      },
      cancel: () => void readers.delete(read),
    });
  }
}

/** Returns seconds and fraction within the minute of the stand-in's lines. */
function secondsIn(since: string): string {
  const [seconds, fraction] = since.split(".");
  return `${String(Number(seconds) % 60).padStart(2, "0")}.${fraction}`;
}

function frameOf({ time, stream, text }: Written, hasTerminal: boolean): Uint8Array {
  const bytes = encoder.encode(`${time} ${text}${hasTerminal ? "\r\n" : "\n"}`);
  if (hasTerminal) return bytes;
  const frame = new Uint8Array(8 + bytes.length);
  frame[0] = stream;
  new DataView(frame.buffer).setUint32(4, bytes.length);
  frame.set(bytes, 8);
  return frame;
}
