/** Everything at once: sources, viewers, queries, exports, an archive, and faults at random. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { askJson } from "../support/ask.ts";
import type { Child } from "../support/child.ts";
import { longSeconds } from "../support/long.ts";
import { Random } from "../support/random.ts";
import { type Block, dataOf, isRecord, SseConnection } from "../support/sse_client.ts";
import { suiteSwitch } from "../support/environment.ts";
import { until, within } from "../support/wait.ts";
import { freePort, listens } from "./ports.ts";
import { programTest, spawnProgram } from "./program.ts";
import { CutOff, getRaw } from "./raw.ts";

const API = "/api/monitoring/advanced";

/** Length of the default run, in s; `deno task test:long` gives half of its time. */
const SECONDS = 6;

const VIEWERS = 6;

/** Records that the ring holds: few enough that a viewer that stalls is lagged. */
const CAPACITY = 3000;

programTest("keeps every account while sources, viewers, queries, an archive and kills go on at once", async () => {
  const seed = Number(suiteSwitch("RINGSIDE_SEED") ?? suiteSwitch("RINGSIDE_FIRST_SEED") ?? 1);
  const folder = await Deno.makeTempDir();
  const everything = new Everything(folder, new Random(seed));
  try {
    await everything.run(longSeconds() === undefined ? SECONDS : longSeconds()! / 2);
    await everything.check();
    if (longSeconds() !== undefined) console.log(everything.figures);
  } finally {
    await everything.stop();
    await Deno.remove(folder, { recursive: true });
  }
});

/** Parts of the summary. */
interface State {
  readonly run: string;
  readonly newest: number;
  readonly stored: number;
}

/** Answer of `GET …/logs`. */
interface Page {
  readonly records: readonly { readonly id: string }[];
  /** Id after which there are more. */
  readonly next: string | null;
}

class Everything {
  readonly #folder: string;
  readonly #random: Random;
  readonly #port = freePort();
  readonly #viewers: Viewer[] = [];
  /** Newest state that was seen of each run. */
  readonly #states = new Map<string, State>();
  #program: Child | undefined;
  #isStopped = false;
  /** Counts of what was done. */
  readonly #counts: Record<string, number> = {
    lines: 0,
    posted: 0,
    otlp: 0,
    rotations: 0,
    asked: 0,
    kills: 0,
    stops: 0,
  };
  /** Times of health checks, in ms. */
  readonly #health: number[] = [];
  /** Resident memory of each run, in MiB, once a second. */
  readonly #memory: number[][] = [];

  constructor(folder: string, random: Random) {
    this.#folder = folder;
    this.#random = random;
  }

  /** Figures of the run, for a person. */
  get figures(): string {
    const sorted = this.#health.toSorted((left, right) => left - right);
    const p99 = sorted[Math.floor(sorted.length * 0.99)]?.toFixed(1);
    const memory = this.#memory.map((mebibytes) =>
      `${mebibytes.at(Math.floor(mebibytes.length / 4))} to ${mebibytes.at(-1)}`
    );
    const viewers = this.#viewers.map(({ received, missed, kills, stalls }) => ({ received, missed, kills, stalls }));
    return Deno.inspect({ ...this.#counts, healthz: { count: sorted.length, p99 }, memory, viewers }, { depth: 4 });
  }

  async run(seconds: number): Promise<void> {
    await Deno.writeTextFile(`${this.#folder}/app.log`, "");
    await this.#start();
    for (let index = 0; index < VIEWERS; index++) this.#viewers.push(new Viewer(this.#port, index % 3 === 2));
    const viewing = this.#viewers.map((viewer) => viewer.run());
    const working = [this.#append(), this.#post(), this.#postOtlp(), this.#ask(), this.#ask(), this.#checkHealth()];
    const lives = Math.max(3, Math.ceil(seconds / 300));
    for (let life = 1; life <= lives; life++) {
      const end = performance.now() + 1000 * seconds / lives;
      while (performance.now() < end) await this.#happen();
      if (life < lives) await this.#restart();
    }
    this.#isStopped = true;
    await Promise.all(working);
    for (const viewer of this.#viewers) viewer.settle();
    const { newest } = await this.#look();
    for (const viewer of this.#viewers.filter(({ isFiltered }) => !isFiltered)) {
      await until(
        () => viewer.place?.seq === newest || viewer.fault !== undefined,
        `record ${newest}`,
        () => viewer.place,
      );
    }
    await until(async () => (await this.#look()).stored === newest, `${newest} records to be stored`);
    for (const viewer of this.#viewers) viewer.end();
    await Promise.all(viewing);
  }

  /** Checks the viewers, and that the archive has each run without a hole, up to what was stored at least. */
  async check(): Promise<void> {
    for (const { fault } of this.#viewers) if (fault !== undefined) throw fault;
    assertStrictEquals((await this.#program!.stop("SIGTERM")).code, 0);
    await this.#start();
    const last = new Map<string, number>();
    const [first] = this.#states.keys();
    for (let after: string | null = `${first}-0`; after !== null;) {
      const { records, next }: Page = await askJson(
        `http://127.0.0.1:${this.#port}${API}/logs?after=${after}&limit=1000`,
      );
      for (const { id } of records) {
        const { run, seq } = placeOf(id);
        assertEquals([run, seq], [run, (last.get(run) ?? 0) + 1]);
        last.set(run, seq);
      }
      after = next;
    }
    for (const { run, stored } of this.#states.values()) {
      assert((last.get(run) ?? 0) >= stored, `${last.get(run)} of ${stored} records of ${run}`);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const viewer of this.#viewers) viewer.end();
    await this.#program?.kill();
  }

  async #start(): Promise<void> {
    const paths = ["--follow", `${this.#folder}/app.log`, "--archive-at", `${this.#folder}/history.db`];
    const sizes = ["--capacity", String(CAPACITY), "--keep-size", "16GiB"];
    const ports = ["--port", String(this.#port), "--otlp-port", "0"];
    const child = spawnProgram(["--quiet", ...ports, ...sizes, ...paths]);
    this.#program = child;
    const isUp = async () => await listens(this.#port) || !child.isRunning;
    await until(isUp, "the program to listen", () => child.stderr.text);
    this.#memory.push([]);
  }

  async #restart(): Promise<void> {
    const isKill = this.#random.chance(0.6);
    this.#counts[isKill ? "kills" : "stops"]++;
    const { code, stderr } = await this.#program!.stop(isKill ? "SIGKILL" : "SIGTERM");
    if (!isKill) assertEquals([code, stderr.replace(WARNINGS, "")], [0, ""]);
    await this.#start();
  }

  /** Lets something happen to a viewer. */
  async #happen(): Promise<void> {
    const viewer = this.#random.pick(this.#viewers);
    if (this.#random.chance(0.3)) viewer.kill();
    else viewer.stall(this.#random.int(10, 2000));
    await this.#pause(20, 400);
  }

  async #append(): Promise<void> {
    const path = `${this.#folder}/app.log`;
    while (!this.#isStopped) {
      const lines = this.#random.list(1, 60, () => {
        const level = this.#random.pick(["info", "info", "warn", "error"]);
        return JSON.stringify({ level, msg: `line ${++this.#counts.lines}`, user: this.#random.int(1, 50) });
      });
      await Deno.writeTextFile(path, `${lines.join("\n")}\n`, { append: true });
      if (this.#random.chance(0.01)) {
        this.#counts.rotations++;
        await Deno.rename(path, `${path}.1`);
        await Deno.writeTextFile(path, "");
      }
      await this.#pause(1, 40);
    }
  }

  async #post(): Promise<void> {
    while (!this.#isStopped) {
      const records = this.#random.list(
        1,
        200,
        () => ({ level: "INFO", message: "posted".repeat(this.#random.int(1, 30)) }),
      );
      const body = records.map((record) => JSON.stringify(record)).join("\n");
      const answer = await this.#request(`${API}/logs`, { method: "POST", body });
      if (answer?.ok) this.#counts.posted += records.length;
      await this.#pause(5, 60);
    }
  }

  async #postOtlp(): Promise<void> {
    while (!this.#isStopped) {
      const logRecords = this.#random.list(1, 50, () => ({ severityNumber: 17, body: { stringValue: "otlp" } }));
      const answer = await this.#request("/v1/logs", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
      });
      if (answer?.ok) this.#counts.otlp += logRecords.length;
      await this.#pause(20, 100);
    }
  }

  async #ask(): Promise<void> {
    while (!this.#isStopped) {
      const path = this.#random.pick([
        "/summary",
        "/logs?limit=200",
        "/logs?q=level:error&limit=20",
        "/logs?q=user:7+OR+nowhere&limit=5",
        "/facets?field=level&field=source",
        "/histogram?buckets=50",
        "/logs/export?q=level:warn",
      ]);
      const answer = await this.#request(`${API}${path}`);
      if (answer !== undefined) {
        this.#counts.asked++;
        assert([200, 503].includes(answer.status), `${answer.status} for ${path}`);
      }
      await this.#pause(10, 100);
    }
  }

  async #checkHealth(): Promise<void> {
    for (let next = 0; !this.#isStopped;) {
      const start = performance.now();
      const answer = await this.#request("/healthz");
      if (answer !== undefined) this.#health.push(performance.now() - start);
      if (answer !== undefined && start > next) {
        next = start + 1000;
        this.#memory.at(-1)!.push(await memoryOf(this.#program!.pid));
        await this.#look().catch(() => {});
      }
      await this.#pause(20, 60);
    }
  }

  /** Reads the state of the run, and keeps it. */
  async #look(): Promise<State> {
    const { run, written, archive } = await askJson(`http://127.0.0.1:${this.#port}${API}/summary`);
    const state = { run, newest: written, stored: archive.stored };
    this.#states.set(run, state);
    return state;
  }

  /** Sends a request and reads its answer; `undefined` if the program ended meanwhile. */
  async #request(path: string, init?: RequestInit): Promise<Response | undefined> {
    try {
      const answer = await within(fetch(`http://127.0.0.1:${this.#port}${path}`, init), `the answer to ${path}`);
      await within(answer.arrayBuffer(), `all of the answer to ${path}`);
      return answer;
    } catch (error) {
      if (error instanceof TypeError) return undefined; // refused, or cut off
      throw error;
    }
  }

  async #pause(min: number, max: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#random.int(min, max)));
  }
}

/** A warning that Deno prints of its own accord, and those of long answers which the end of the program cuts off. */
const WARNINGS =
  /^(?:Deno\.serve: .*|.* requests? refused: archive unreadable|.*Cannot continue .*: Cannot read the archive: it is closed)\n/gm;

async function memoryOf(pid: number): Promise<number> {
  if (Deno.build.os !== "linux") return 0;
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
}

/** Viewer that accounts for every record of its stream: each is received, or counted in a gap. */
class Viewer {
  readonly isFiltered: boolean;
  /** Last record that it has an account of. */
  place: { readonly run: string; readonly seq: number } | undefined;
  received = 0;
  missed = 0;
  kills = 0;
  stalls = 0;
  /** First error of the account. */
  fault: unknown;
  readonly #port: number;
  /** Run of the server. */
  #run = "";
  #close: (() => void) | undefined;
  #waitMs = 0;
  #isSettled = false;
  #isEnded = false;

  constructor(port: number, isFiltered: boolean) {
    this.#port = port;
    this.isFiltered = isFiltered;
  }

  /** Reads, and reconnects, until the end. */
  async run(): Promise<void> {
    while (!this.#isEnded && this.fault === undefined) {
      try {
        await this.#connect();
      } catch (error) {
        if (!(error instanceof CutOff)) this.fault ??= error;
      }
      if (!this.#isEnded) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  stall(ms: number): void {
    if (this.#isSettled) return;
    this.stalls++;
    this.#waitMs = ms;
  }

  kill(): void {
    if (this.#isSettled || this.#close === undefined) return;
    this.kills++;
    this.#close();
  }

  /** Reads without a break from now on. */
  settle(): void {
    this.#isSettled = true;
    this.#waitMs = 0;
  }

  end(): void {
    this.#isEnded = true;
    this.#close?.();
  }

  async #connect(): Promise<void> {
    const { place } = this;
    const query = new URLSearchParams({ recent: "50", ...this.isFiltered && { q: "level:error" } });
    const headers: Record<string, string> = place === undefined ? {} : { "Last-Event-ID": `${place.run}-${place.seq}` };
    using answer = await getRaw(this.#port, `${API}/logs/stream?${query}`, headers);
    if (answer.response.status === 503) return;
    assertStrictEquals(answer.response.status, 200);
    const connection = new SseConnection(answer.response);
    this.#close = () => answer[Symbol.dispose]();
    try {
      do {
        for (const block of connection.received()) this.#take(block);
        if (this.#waitMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#waitMs));
        this.#waitMs = 0;
      } while (await connection.pull());
    } finally {
      this.#close = undefined;
    }
  }

  #take(block: Block): void {
    if (block.event === "hello") this.#run = dataOf(block).run;
    if (block.event === "gap") {
      const { run = this.#run, from, to, missed } = dataOf(block);
      this.missed += missed ?? 0;
      // Of a run that was cut off, nobody knows the last number.
      if (typeof to === "number" && to >= from) this.#account(run, from, to);
      return;
    }
    if (!isRecord(block)) return;
    this.received++;
    const { run, seq } = placeOf(block.id!);
    this.#account(run, seq, seq);
  }

  /** Goes on to the end of a span, which has to follow what came before. */
  #account(run: string, from: number, to: number): void {
    const { place } = this;
    const follows = place === undefined ||
      (this.isFiltered
        ? run !== place.run || from > place.seq
        : run === place.run
        ? from === place.seq + 1
        : from === 1);
    this.place = { run, seq: to };
    if (!follows) throw new Error(`${run}-${from} follows ${Deno.inspect(place)}`);
  }
}

function placeOf(id: string): { run: string; seq: number } {
  const [run, seq] = id.split("-");
  return { run, seq: Number(seq) };
}
