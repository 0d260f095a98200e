import process from "node:process";
import type { Duplex } from "node:stream";
import postgres from "postgres";
import { ArchiveError } from "../archive_error.ts";
import type { PostgresAddress } from "./address.ts";
import { destroyed, openStream } from "./stream.ts";

/** Longest wait for the answer to a query, in ms. */
export const QUERY_MS = 8000;

/** Value of a parameter. An array is given as PostgreSQL's text for it. */
export type Value = string | number | null;

/** Row of a result: numbers above 32 bits are text. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Options of {@linkcode Session.open}. */
export interface SessionOptions {
  /** Name that the server's administrator sees. */
  readonly name: string;
}

/**
 * One connection to PostgreSQL. Each query has a deadline: a server that does not answer in time, such as a frozen one,
 * ends the connection. It never connects again by itself.
 */
export class Session implements AsyncDisposable {
  readonly #sql: postgres.Sql;
  readonly #streams: Set<Duplex>;
  readonly #place: string;
  #running: postgres.PendingQuery<Row[]> | undefined;
  #isOpen = true;

  private constructor(sql: postgres.Sql, streams: Set<Duplex>, place: string) {
    this.#sql = sql;
    this.#streams = streams;
    this.#place = place;
  }

  /**
   * Connects.
   *
   * @throws {ArchiveError} If the server cannot be reached, or refuses the user.
   */
  static async open(address: PostgresAddress, { name }: SessionOptions): Promise<Session> {
    const { host, port, database, user, password, connectMs } = address;
    const streams = new Set<Duplex>();
    const openSocket = () => openStream(address, streams);
    const options = {
      ...{ host, port, database, user, password: password ?? "", ssl: false, sslnegotiation: null },
      ...{ max: 1, idle_timeout: 0, max_lifetime: null, max_pipeline: 1, backoff: 0, keep_alive: 15 },
      ...{ connect_timeout: connectMs / 1000, prepare: true, fetch_types: false, debug: false },
      ...{ publications: "", target_session_attrs: undefined, onnotice: () => {}, socket: openSocket },
      connection: { application_name: name },
      onclose: () => session.#isOpen = false,
    };
    const sql = withoutEnvironment(() => postgres(options as unknown as postgres.Options<never>));
    const session = new Session(sql, streams, `${host}:${port}`);
    try {
      await session.query(
        "SET client_min_messages = error; SET TimeZone = 'UTC'; SET lock_timeout = '5s'; " +
          "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;",
        [],
        connectMs,
      );
      return session;
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** False once the connection has ended. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Runs a statement. Without parameters, it may be several ones.
   *
   * @param text The statement.
   * @param values Its parameters, `$1` first.
   * @param timeoutMs Longest wait, in ms. The connection is ended then.
   * @throws {ArchiveError} If it fails.
   */
  async query(text: string, values: readonly Value[] = [], timeoutMs: number = QUERY_MS): Promise<readonly Row[]> {
    return await this.#run(text, values, timeoutMs, false);
  }

  /** Runs a statement as {@linkcode query} does. It is prepared once and kept. */
  async execute(text: string, values: readonly Value[]): Promise<readonly Row[]> {
    return await this.#run(text, values, QUERY_MS, true);
  }

  /** Runs statements in one transaction. */
  async inTransaction<T>(run: () => Promise<T>): Promise<T> {
    await this.query("BEGIN");
    try {
      const result = await run();
      await this.query("COMMIT");
      return result;
    } catch (error) {
      if (this.#isOpen) await this.query("ROLLBACK").catch(() => {}); // the first error is the one to report
      throw error;
    }
  }

  /** Asks the server to end the statement that runs. */
  cancel(): void {
    try {
      this.#running?.cancel();
    } catch {
      // It has ended meanwhile.
    }
  }

  /** Ends the connection at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false;
    await this.#sql.end({ timeout: 0 }).catch(() => {}); // it has ended already
    // A frozen server would keep them open.
    await Promise.all(Array.from(this.#streams, destroyed));
  }

  async #run(
    text: string,
    values: readonly Value[],
    timeoutMs: number,
    prepare: boolean,
  ): Promise<readonly Row[]> {
    if (!this.#isOpen) throw this.#errorOf({ code: "CONNECTION_CLOSED" });
    const running = this.#sql.unsafe<Row[]>(text, [...values], { prepare });
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject({ code: "LATE", timeoutMs });
      void this[Symbol.asyncDispose]();
    }, timeoutMs);
    this.#running = running;
    running.catch(() => {}); // it may fail after it was late
    try {
      return await Promise.race([running, late]);
    } catch (error) {
      throw this.#errorOf(error);
    } finally {
      clearTimeout(timer);
      this.#running = undefined;
    }
  }

  #errorOf(error: unknown): ArchiveError {
    const { code = "", message = String(error), timeoutMs = 0 } = error as PostgresFailure;
    const at = `PostgreSQL at ${this.#place}`;
    const failure = (text: string) => new SqlError(text, code);
    switch (code) {
      case "LATE":
      case "CONNECT_TIMEOUT":
        return failure(`${at} did not answer${timeoutMs > 0 ? ` for ${Math.round(timeoutMs / 1000)} s` : " in time"}`);
      case "ECONNREFUSED":
        return failure(`${at} cannot be reached: connection refused`);
      case "ENOTFOUND":
        return failure(`${at} cannot be reached: unknown host`);
      case "NO_TLS":
        return failure(`${at} offers no TLS, which sslmode=require demands`);
      case "CONNECTION_CLOSED":
      case "CONNECTION_DESTROYED":
      case "CONNECTION_ENDED":
      case "ECONNRESET":
      case "EPIPE":
      case "57P01": // terminated by an administrator
        return failure(`the connection to ${at} was lost`);
      default:
        return failure(`${at}: ${message}`);
    }
  }
}

/**
 * Creates a client that reads no variables of the environment, since workers may not. The address has them already.
 */
function withoutEnvironment<T>(create: () => T): T {
  const { env } = process;
  process.env = {};
  try {
    return create();
  } finally {
    process.env = env;
  }
}

/** Fields of an error of the client. */
interface PostgresFailure {
  readonly code?: string;
  readonly message?: string;
  readonly timeoutMs?: number;
}

/** Classes of SQLSTATE that a later try does not mend: authorization, unknown database, missing privilege. */
const REFUSALS = /^(?:28|3D|42501)/;

/** Failed statement or connection. */
export class SqlError extends ArchiveError {
  /** SQLSTATE, or the client's own code. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message, REFUSALS.test(code) ? "refused" : "failed");
    this.code = code;
  }
}
