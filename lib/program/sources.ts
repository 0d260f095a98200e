import type { Logger } from "@logtape/logtape";
import { describeSource } from "../http/summary.ts";
import type { LineRecordsOptions, SourceStats } from "../parse/line_records.ts";
import type { JsonObject } from "../record/json.ts";
import type { RelaySource } from "../cluster/relay.ts";
import type { RecordInput } from "../record/record.ts";
import type { LogStream } from "../stream/log_stream.ts";
import type { PositionedSource, StoredPosition } from "../stream/positions.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import { sleep } from "../runtime/sleep.ts";
import type { CommandRunner } from "../sources/command.ts";
import type { Report } from "../sources/report.ts";
import type { ReceiverAddress } from "../sources/datagrams.ts";
import { isPipe, isPiped, STANDARD_INPUT, STANDARD_OUTPUT } from "./descriptors.ts";
import { ExitError } from "./exit_error.ts";
import { bracketed, isOnLoopback } from "./hosts.ts";
import type { InputCopy } from "./input_copy.ts";
import { fail, note } from "./output.ts";
import type { Duties } from "./permissions.ts";
import { SERVE_FLAGS } from "./serve_flags.ts";
import type { ServeOptions } from "./serve_options.ts";
import { isSocketUrl } from "./upstream_address.ts";
import { COMMAND_SIGNALS, onSignals, STOP_SIGNALS } from "./signals.ts";

/**
 * Time that the first client has to be answered before standard input is opened, in ms. Loading what reads it takes half
 * of the start.
 */
const FIRST_ANSWER_MS = 20;

/** Maximum wait for the reader of standard output at the end, in ms. */
const COPY_MS = 500;

/**
 * Refuses options that only the environment or a module loaded on demand can check.
 *
 * @throws {ExitError} If a file to read is missing, `--tee` has no input, or `--format` names no format.
 */
export async function checkSources({ tee, format, files }: ServeOptions): Promise<void> {
  for (const path of files) {
    await Deno.stat(path).catch((error) => {
      throw new ExitError(
        error instanceof Deno.errors.NotFound
          ? `Cannot read ${path}: there is no such file`
          : `Cannot read ${path}: ${reasonOf(error)}`,
        EXIT.cannotRun,
      );
    });
  }
  if (tee && !await isPiped(STANDARD_INPUT)) {
    throw new ExitError("Cannot use --tee: nothing is piped in", EXIT.misused);
  }
  if (format === SERVE_FLAGS.format.fallback) return;
  const { FORMAT_NAMES } = await import("../parse/line.ts");
  if (FORMAT_NAMES.includes(format)) return;
  throw new ExitError(
    `Cannot read --format "${format}": expected one of ${FORMAT_NAMES.join(", ")}`,
    EXIT.misused,
  );
}

/** Outside of the sources. */
export interface SourcesContext {
  /** Takes each record. */
  readonly write: (record: RecordInput) => void;
  /** Writes the records of lines that are made when they are read. @default they are made at once */
  readonly writeLater?: LineRecordsOptions["writeLater"];
  /** Stream that the records of followed servers are written to, and these servers. */
  readonly stream: LogStream;
  readonly upstreams: readonly RelaySource[];
  /** Returns the number of records that the ring holds. */
  readonly held: () => number;
  /** Positions of sources, if the archive stores them. */
  readonly positions?: {
    /** Those of earlier runs. */
    readonly stored: readonly StoredPosition[];
    /** Notes the offset behind the records that were just written. */
    note(source: PositionedSource, records: number, offset: number): void;
  };
  /** Takes each span of the demo, as spans of OpenTelemetry are kept. */
  readonly writeSpan: (span: JsonObject) => void;
  /** Returns a promise while the archive is behind. */
  readonly room?: () => Promise<void> | undefined;
  readonly log: Logger;
  /** Ends the program with an exit code. */
  readonly stop: (code: number) => void;
  /** Settles when the program is told to end. */
  readonly stopped: Promise<unknown>;
}

/** Sources that the command line names: a demo, files, and a command or standard input. */
export class Sources implements AsyncDisposable {
  readonly #options: ServeOptions;
  readonly #context: SourcesContext;
  readonly #inputs: { readonly stats: SourceStats | readonly SourceStats[] }[] = [];
  readonly #resources = new AsyncDisposableStack();
  #copy: InputCopy | undefined;
  #isOpen = false;

  /**
   * @param options Options of the command line.
   * @param context Outside of the sources.
   */
  constructor(options: ServeOptions, context: SourcesContext) {
    this.#options = options;
    this.#context = context;
  }

  /** Work of the sources that needs permissions after the start. */
  async duties(): Promise<Duties> {
    const { command, docker, follow, journal, socket, from } = this.#options;
    const runsPrograms = command.length > 0 || journal !== undefined ||
      (await Promise.all(follow.map(mayBePipe))).includes(true);
    const usesSockets = docker !== undefined || socket !== undefined || from.urls.some((url) => isSocketUrl(url));
    return { runsPrograms, usesSockets };
  }

  /** Counts of each source. */
  get stats(): SourceStats[] {
    return this.#inputs.flatMap(({ stats }) => stats);
  }

  /** True once the files to follow are open. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Opens the sources, which then run until they end or are disposed of.
   *
   * @throws {ExitError} If files cannot be followed.
   */
  async open(): Promise<void> {
    const { demo, follow, files, syslog, gelf, docker, journal, command } = this.#options;
    if (demo) await this.#openDemo();
    if (follow.length > 0) await this.#openFiles();
    if (syslog !== undefined) await this.#openSyslog(syslog);
    if (gelf !== undefined) await this.#openGelf(gelf);
    if (docker !== undefined) await this.#openDocker(docker);
    if (journal !== undefined) await this.#openJournal(journal);
    if (this.#context.upstreams.length > 0) await this.#openRelay();
    this.#isOpen = true;
    if (files.length > 0) this.#importFiles();
    if (command.length > 0) await this.#openCommand();
    else await this.#openInput();
  }

  /**
   * Ends the copy of standard input.
   *
   * @param code Exit code of the program.
   * @returns The exit code: 1 in place of 0 if bytes were lost, which a line on standard error says.
   */
  async finish(code: number): Promise<number> {
    const lost = await this.#copy?.end(COPY_MS) ?? 0;
    if (lost === 0) return code;
    const text = `Cannot copy all of standard input to standard output: ${lost.toLocaleString("en")} bytes lost`;
    return fail(text, code === EXIT.stopped ? EXIT.cannotRun : code);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  async #openDemo(): Promise<void> {
    const { runDemo } = await import("../sources/demo.ts");
    const end = new AbortController();
    this.#resources.defer(() => end.abort());
    runDemo(this.#context, end.signal);
  }

  async #openFiles(): Promise<void> {
    const { follow, followLinks, lines, format } = this.#options;
    const { write, writeLater, positions, room, log, stopped } = this.#context;
    const { Follower } = await import("../sources/follow.ts");
    const { FilePositions } = await import("../sources/file_position.ts");
    const follower = new Follower(follow, write, {
      lines,
      followLinks,
      records: { format, room, writeLater },
      report: reportTo(log.getChild("follow")),
      ...positions !== undefined && { positions: new FilePositions(positions.stored), onWritten: positions.note },
    });
    this.#inputs.push(follower);
    try {
      // A stop does not wait for thousands of files.
      await Promise.race([this.#resources.use(follower).start(), stopped]);
    } catch (error) {
      throw new ExitError(`Cannot follow files: ${reasonOf(error)}`, EXIT.cannotRun);
    }
  }

  async #openSyslog(address: ReceiverAddress): Promise<void> {
    const { write, log: outer } = this.#context;
    const log = outer.getChild("syslog");
    const { SYSLOG_SOURCE, SyslogReceiver } = await import("../sources/syslog.ts");
    const { withoutClaims } = await import("../ingest/provenance.ts");
    const take = withoutClaims(write, SYSLOG_SOURCE, this.#options.follow);
    const at = bracketed(address.hostname);
    try {
      const receiver = this.#resources.use(await SyslogReceiver.open(address, take, reportTo(log)));
      this.#inputs.push(receiver);
      log.info("Receiving syslog on {address}, UDP and TCP", { address: `${at}:${receiver.port}` });
    } catch (error) {
      throw new ExitError(
        `Cannot receive syslog on ${at}:${address.port}: ${reasonOf(error)}; try --syslog 127.0.0.1:5514`,
        EXIT.cannotRun,
      );
    }
    if (!isOnLoopback(address.hostname)) log.warn("Anyone who can reach {address} can send syslog", { address: at });
  }

  async #openGelf(address: ReceiverAddress): Promise<void> {
    const { write, log: outer } = this.#context;
    const log = outer.getChild("gelf");
    const { GelfReceiver } = await import("../sources/gelf.ts");
    const { GELF_SOURCE } = await import("../parse/gelf.ts");
    const { withoutClaims } = await import("../ingest/provenance.ts");
    const take = withoutClaims(write, GELF_SOURCE, this.#options.follow);
    const at = bracketed(address.hostname);
    try {
      const receiver = this.#resources.use(await GelfReceiver.open(address, take, { report: reportTo(log) }));
      this.#inputs.push(receiver);
      log.info("Receiving GELF on {address}, UDP", { address: `${at}:${receiver.port}` });
    } catch (error) {
      const place = `${at}:${address.port}`;
      throw new ExitError(`Cannot receive GELF on ${place}: ${reasonOf(error)}`, EXIT.cannotRun);
    }
    if (!isOnLoopback(address.hostname)) log.warn("Anyone who can reach {address} can send GELF", { address: at });
  }

  async #openDocker(names: readonly string[]): Promise<void> {
    const { lines, format, dockerSocket: socketPath } = this.#options;
    const { write, log } = this.#context;
    const [major, minor] = Deno.version.deno.split(".").map(Number);
    if (major === 2 && minor < 9) {
      // An answer of an engine that goes away would end the program.
      throw new ExitError(`Cannot use --docker with Deno ${Deno.version.deno}: it needs 2.9 or later`, EXIT.cannotRun);
    }
    const { DockerReader } = await import("../sources/docker.ts");
    const report = reportTo(log.getChild("docker"));
    const options = { names, lines, socketPath, records: { format }, report };
    const docker = this.#resources.use(new DockerReader(write, options));
    docker.start();
    this.#inputs.push(docker);
  }

  async #openJournal(units: readonly string[]): Promise<void> {
    const { lines, format } = this.#options;
    const { write, positions, room, log } = this.#context;
    const { JournalReader } = await import("../sources/journal.ts");
    const report = reportTo(log.getChild("journal"));
    const options = {
      ...{ units, lines, records: { format, room }, report },
      ...positions !== undefined && { positions: positions.stored, onWritten: positions.note },
    };
    const journal = this.#resources.use(new JournalReader(write, options));
    try {
      journal.start();
    } catch (error) {
      throw new ExitError(
        error instanceof Deno.errors.NotFound
          ? "Cannot read the journal: there is no journalctl; --journal needs systemd"
          : `Cannot read the journal: ${reasonOf(error)}`,
        EXIT.cannotRun,
      );
    }
    this.#inputs.push(journal);
    report("info", "Following the journal", units.length > 0 ? { units } : {});
  }

  async #openRelay(): Promise<void> {
    const { urls, query, recent } = this.#options.from;
    const { stream, upstreams: from, positions, room, log } = this.#context;
    const { openRelay } = await import("../cluster/relay.ts");
    const report = reportTo(log.getChild("relay"));
    if (urls.some((url) => /\/\/[^/?#]*@/.test(url) && Deno.args.some((arg) => arg.includes(url)))) {
      report("warn", "Other users of this machine can see the password in --from; use --from-token-file");
    }
    this.#resources.use(openRelay(stream, { from, query, recent, positions, room, report }));
  }

  /** Reads files once, one after the other. */
  async #importFiles(): Promise<void> {
    const { files, format, archive } = this.#options;
    const { write, log, held, room } = this.#context;
    const { importFiles } = await import("./import.ts");
    const end = new AbortController();
    this.#resources.defer(() => end.abort());
    await importFiles(files, {
      ...{ write, held, room, format, signal: end.signal, log: log.getChild("import") },
      hasArchive: archive !== undefined,
      onRecords: (records) => this.#inputs.push(records),
    });
  }

  async #openCommand(): Promise<void> {
    const { command, restart, graceMs, quiet, format } = this.#options;
    const { write, writeLater, log } = this.#context;
    const { colorEnvironment, CommandRunner } = await import("../sources/command.ts");
    const isColored = quiet || Deno.stdout.isTerminal() && Deno.stderr.isTerminal();
    const runner = new CommandRunner(command, write, {
      restart,
      graceMs,
      records: { format, writeLater },
      report: reportTo(log.getChild("command")),
      env: isColored ? colorEnvironment(readEnvironment) : {},
      hasTerminal: [Deno.stdin, Deno.stdout, Deno.stderr].some((stream) => stream.isTerminal()),
      ...!quiet && {
        passOn: { stdout: (bytes) => Deno.stdout.write(bytes), stderr: (bytes) => Deno.stderr.write(bytes) },
      },
    });
    this.#inputs.push(runner);
    this.#runCommand(runner);
  }

  /** Runs a command to its end. Ringside then exits with its code: at once, or on a terminal when it is told to. */
  async #runCommand(runner: CommandRunner): Promise<void> {
    const { log, stop } = this.#context;
    let code: number | undefined;
    let isStopping = false;
    onSignals(COMMAND_SIGNALS, (signal) => {
      isStopping ||= STOP_SIGNALS.includes(signal);
      if (code === undefined) return runner.signal(signal);
      if (!isStopping) return;
      log.info("Stopping on {signal}", { signal });
      stop(code);
    });
    try {
      code = await runner.run();
    } catch (error) {
      const { CommandStartError } = await import("../sources/command.ts");
      if (!(error instanceof CommandStartError)) throw error;
      return stop(fail(error.message, error.code));
    }
    if (isStopping || !this.#keepsOpen()) return stop(code);
    note(`exited ${code} · Ctrl+C to close`);
  }

  /** Returns true if the page stays open after the end of the command. */
  #keepsOpen(): boolean {
    const { afterCommand } = this.#options;
    if (afterCommand !== "auto") return afterCommand === "keep-open";
    return Deno.stdout.isTerminal() && Deno.stderr.isTerminal();
  }

  /** Opens standard input, if something is piped in. */
  async #openInput(): Promise<void> {
    await sleep(FIRST_ANSWER_MS);
    if (!await isPiped(STANDARD_INPUT)) return;
    const { format, tee } = this.#options;
    const { write, writeLater, room, stop } = this.#context;
    const log = this.#context.log.getChild("stdin");
    const { LineRecords } = await import("../parse/line_records.ts");
    const { readStdin } = await import("../sources/stdin.ts");
    const records = new LineRecords(write, "stdin", { format, room, writeLater });
    this.#inputs.push(records);
    const input = tee ? await this.#copyInput(log) : Deno.stdin.readable;
    readStdin(records, input).then(
      async () => {
        log.info("End of standard input", describeSource(records.stats));
        // The next program of the pipe waits for the end of its input, which is the end of this one.
        if (tee && await isPipe(STANDARD_OUTPUT)) stop(EXIT.stopped);
      },
      (error) => stop(fail(`Cannot read standard input: ${reasonOf(error)}`, EXIT.cannotRun)),
    );
  }

  /** Returns standard input, which is copied to standard output while it is read. */
  async #copyInput(log: Logger): Promise<AsyncIterable<Uint8Array>> {
    const { InputCopy } = await import("./input_copy.ts");
    this.#copy = new InputCopy();
    return this.#copy.pass(
      Deno.stdin.readable,
      (bytes) => Deno.stdout.write(bytes),
      (error) => log.warn("Cannot copy standard input to standard output: {reason}", { reason: reasonOf(error) }),
    );
  }
}

/** Returns true for a name that is, or may become, a named pipe, which another program reads. Patterns find none. */
async function mayBePipe(path: string): Promise<boolean> {
  return !/[*?[]/.test(path) && !await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

/** Returns a report that writes to a logger. */
function reportTo(log: Logger): Report {
  return (level, message, properties = {}) => log[level](message, properties);
}
