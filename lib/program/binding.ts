import { dirname, join } from "node:path";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import { ExitError } from "./exit_error.ts";

/** Handler of `Deno.serve`. */
export type ServeHandler = (request: Request, info: Deno.ServeHandlerInfo) => Promise<Response>;

/** Callbacks of a server. */
export interface ServerCallbacks {
  readonly handler: ServeHandler;
  /** Receives an error in a response that has begun. */
  readonly onError: (error: unknown) => Response;
}

/** Place to accept connections at: a port, or a Unix socket. */
export interface Binding {
  readonly kind: "port" | "socket";
  /** Name for messages, such as `port 8001`. */
  readonly name: string;
  /** Port; 0 for a Unix socket. */
  readonly port: number;
  /** Starts a server. The first call opens the place; later ones open it again. */
  serve(callbacks: ServerCallbacks): Deno.HttpServer;
  /** True if the place is open. */
  isOpen(): boolean | Promise<boolean>;
  /** Leaves nothing behind. */
  release(): void;
}

/** Address of a port. */
export interface PortAddress {
  readonly hostname: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Certificates and key of TLS, in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Binding of a port. */
export class PortBinding implements Binding {
  readonly kind = "port";
  readonly #address: PortAddress;
  #port: number;

  /** @param address Address to listen on. */
  constructor(address: PortAddress) {
    this.#address = address;
    this.#port = address.port;
  }

  get name(): string {
    return `port ${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  serve({ handler, onError }: ServerCallbacks): Deno.HttpServer {
    const { hostname, tls } = this.#address;
    const server = Deno.serve({ hostname, port: this.#port, onListen: () => {}, onError, ...tls }, handler);
    this.#port = server.addr.port;
    return server;
  }

  isOpen(): boolean {
    try {
      Deno.listen({ hostname: this.#address.hostname, port: this.#port }).close();
      return false;
    } catch {
      return true; // in use, as it should be, or no file descriptor is left for the check
    }
  }

  release(): void {}
}

/** Address of a Unix socket. */
export interface SocketAddress {
  readonly path: string;
  /** Permissions of the file, such as `0o600`. */
  readonly mode: number;
}

/** Longest path of a socket, in bytes. Systems allow 103 or 107, and the socket is made in a folder beside it. */
export const MAX_SOCKET_PATH = 80;

/**
 * Binding of a Unix socket. Clients connect with the rights that the file has.
 *
 * The socket is made in a folder that only this user may enter, gets its permissions there, and is then moved to its
 * path. So nobody connects before the permissions are set.
 */
export class SocketBinding implements Binding {
  readonly kind = "socket";
  readonly name: string;
  readonly port = 0;
  readonly #address: SocketAddress;
  /** Inode of the socket: a file that another program has put in its place is not removed. */
  #inode: number | null | undefined;
  /** Inode of the socket that was found at the path, on which no program answers. */
  readonly #found: number | null | undefined;

  private constructor(address: SocketAddress, found: number | null | undefined) {
    this.#address = address;
    this.#found = found;
    this.name = `socket ${address.path}`;
  }

  /**
   * Prepares a socket. A socket at the path that no program answers on is replaced.
   *
   * @param address Path and permissions.
   * @throws {ExitError} If a program answers there, or something else has the path.
   */
  static async open(address: SocketAddress): Promise<SocketBinding> {
    const { path } = address;
    const found = await Deno.lstat(path).catch(() => undefined);
    if (found !== undefined && !found.isSocket) {
      throw new ExitError(`Cannot listen on socket ${path}: another file has this name`, EXIT.cannotRun);
    }
    const answer = found === undefined ? false : await connects(path);
    if (answer !== false) {
      const reason = answer === true ? "another program answers there; try another --socket" : reasonOf(answer);
      throw new ExitError(`Cannot listen on socket ${path}: ${reason}`, EXIT.cannotRun);
    }
    return new SocketBinding(address, found?.ino);
  }

  serve({ handler, onError }: ServerCallbacks): Deno.HttpServer {
    const { path, mode } = this.#address;
    const folder = join(dirname(path), `.ringside-${Deno.pid}`);
    Deno.mkdirSync(folder, { mode: 0o700 });
    try {
      const place = join(folder, "s");
      const server = Deno.serve({ path: place, onListen: () => {}, onError }, async (request, info) => {
        // Its scheme would be `http+unix`, whose addresses are of another form than those of browsers.
        Object.defineProperty(request, "url", { value: request.url.replace(/^http\+unix:/, "http:") });
        return await handler(request, info);
      });
      Deno.chmodSync(place, mode);
      this.#checkPlace(server);
      Deno.renameSync(place, path);
      this.#inode = Deno.lstatSync(path).ino;
      return server;
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  }

  /** Ends the first server if another program, which started at the same time, has taken the path since. */
  #checkPlace(server: Deno.HttpServer): void {
    const inode = this.#inode === undefined ? inodeOf(this.#address.path) : undefined;
    if (inode === undefined || inode === this.#found) return;
    void server.shutdown();
    throw new Error("another program has taken it");
  }

  async isOpen(): Promise<boolean> {
    return await connects(this.#address.path) !== false; // an error may be a lack of file descriptors
  }

  release(): void {
    try {
      const { path } = this.#address;
      if (Deno.lstatSync(path).ino === this.#inode) Deno.removeSync(path);
    } catch {
      // removed by another program
    }
  }
}

/** Returns the inode of a file; `undefined` if there is none. */
function inodeOf(path: string): number | null | undefined {
  try {
    return Deno.lstatSync(path).ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Returns true if a program accepts a connection to a socket, false if none does, or another error. */
async function connects(path: string): Promise<boolean | Error> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return true;
  } catch (error) {
    const isClosed = error instanceof Deno.errors.ConnectionRefused || error instanceof Deno.errors.NotFound;
    return isClosed ? false : error as Error;
  }
}
