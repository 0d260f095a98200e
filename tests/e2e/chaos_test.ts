import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { longSeconds, withSeeds } from "../support/long.ts";
import { Random } from "../support/random.ts";
import { type Ending, type Life, startInProcess, startProcess, summary } from "./chaos/life.ts";
import { draftRecord, LAST, WISHES } from "./chaos/record.ts";
import { Viewer } from "./chaos/viewer.ts";
import { PROGRAM } from "./program.ts";
import { within } from "../support/wait.ts";

/** A kind of server, and what happens to it. */
interface Scenario {
  readonly name: string;
  readonly start: (capacity: number) => Promise<Life>;
  /** Events for viewers in the default run. */
  readonly steps: number;
  /** Ends of the server between them. The last end is always planned. */
  readonly endings: readonly Ending[];
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: "Deno.serve",
    start: startInProcess,
    steps: 400,
    endings: ["planned", "killed", "planned", "planned", "killed"],
  },
  { name: PROGRAM.split("/").at(-1)!, start: startProcess, steps: 160, endings: ["killed", "planned", "killed"] },
];

for (const scenario of SCENARIOS) {
  Deno.test(`stream of ${scenario.name} balances the account of every viewer through kills, stalls and restarts`, () =>
    withSeeds([1], 0.15, async (seed) => {
      const times = longSeconds() === undefined ? 1 : 4;
      const chaos = new Chaos({ ...scenario, steps: times * scenario.steps }, new Random(seed));
      try {
        await within(chaos.run(), "the last viewer", () => chaos.progress, times * WATCHDOG_MS);
        chaos.check();
      } finally {
        await chaos.stop();
      }
    }));
}

/** Deadline for a whole run of the default length. */
const WATCHDOG_MS = 100_000;

const CAPACITY = 200;
const WRITERS = 3;

/** Approximate size of the body of a large record, in bytes. */
const LARGE = 50_000;

/** Writers, viewers and servers, with random events. */
class Chaos {
  /** First error of a writer. */
  fault: unknown;
  readonly #scenario: Scenario;
  readonly #random: Random;
  readonly #viewers: Viewer[];
  readonly #lives: Life[] = [];
  #stopped = false;

  constructor(scenario: Scenario, random: Random) {
    this.#scenario = scenario;
    this.#random = random;
    this.#viewers = WISHES.map((wish) => new Viewer(wish, fork(random)));
  }

  async run(): Promise<void> {
    const { start, steps, endings } = this.#scenario;
    this.#lives.push(await start(CAPACITY));
    const writers = Array.from({ length: WRITERS }, () => this.#writer(fork(this.#random)));
    const writing = Promise.all(writers).catch((error) => void (this.fault ??= error));
    const restarts = new Map(
      endings.map((ending, index) => [Math.ceil(steps * (index + 1) / (endings.length + 1)), ending]),
    );
    for (let step = 0; step < steps; step++) {
      await this.#happen();
      const ending = restarts.get(step);
      if (ending !== undefined) {
        await this.#write(this.#random, this.#random.int(1, 2 * CAPACITY), 0); // still in transit at the end
        await this.#end(ending);
        this.#lives.push(await start(CAPACITY));
        if (this.#random.chance(0.5)) await this.#outgrow(this.#lives.at(-2)!);
      }
      if (step % 50 === 25) await this.#overflow();
      await pause(this.#random);
      this.#throwFault();
    }
    this.#stopped = true;
    await writing;
    await this.#finish();
    this.#throwFault();
  }

  #throwFault(): void {
    for (const { fault } of [this, ...this.#viewers]) if (fault !== undefined) throw fault;
  }

  /** Checks the account of each viewer in each run. */
  check(): void {
    const total = { delivered: 0, filtered: 0, missed: 0 };
    const reasons = new Map<string, number>();
    for (const { wish, journals } of this.#viewers) {
      for (const [run, journal] of journals) {
        try {
          const balance = journal.balance();
          for (const key of ["delivered", "filtered", "missed"] as const) total[key] += balance[key];
        } catch (error) {
          throw new Error(`viewer "${wish.query}" in run ${run}: ${(error as Error).message}`, { cause: error });
        }
        for (const reason of journal.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
      assertStrictEquals(
        journals.get(this.#life.run)?.place.seq,
        this.#life.written.length,
        `viewer "${wish.query}" is behind`,
      );
    }
    const sum = (key: keyof Viewer["adventures"]) =>
      this.#viewers.reduce((sum, { adventures }) => sum + adventures[key], 0);
    const happened = {
      ...total,
      ...Object.fromEntries(reasons),
      connections: sum("connections"),
      stalls: sum("stalls"),
      kills: sum("kills"),
      torn: sum("torn"),
    };
    // Every kind of event has happened.
    assertEquals(Array.from(reasons.keys()).sort(), ["lagged", "overwritten", "restart"]);
    for (const [what, count] of Object.entries(happened)) assert(count > 0, `nothing was ${what}`);
  }

  /** Ends all viewers and the server. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#viewers.map((viewer) => viewer.kill()));
    await this.#lives.at(-1)?.end("killed", () => Promise.resolve());
  }

  /** State for the error of a wait. */
  get progress() {
    const { written, run } = this.#life;
    const connected = this.#viewers.filter(({ connected }) => connected).map(({ wish }) => wish.query);
    return { lives: this.#lives.length, run, written: written.length, connected };
  }

  get #life(): Life {
    return this.#lives.at(-1)!;
  }

  /** Writes at a random rate: mostly a few records, sometimes more at once than the ring holds. */
  async #writer(random: Random): Promise<void> {
    for (let batch = 0; !this.#stopped; batch++) {
      const count = random.chance(0.05) ? random.int(1, 3 * CAPACITY) : random.int(1, 5);
      await this.#write(random, count, random.chance(0.02) ? LARGE : random.chance(0.5) ? 100 : 0);
      await pause(random);
    }
  }

  async #write(random: Random, count: number, bodyBytes: number): Promise<void> {
    const life = this.#life;
    const drafts = Array.from(
      { length: count },
      (_, index) => draftRecord(random, life.written.length + index + 1, bodyBytes),
    );
    await life.write(drafts);
  }

  /** Changes the state of a random viewer. */
  async #happen(): Promise<void> {
    const viewer = this.#random.pick(this.#viewers);
    if (!viewer.connected) return await viewer.connect(this.#life);
    if (viewer.stalled) return this.#random.chance(0.7) ? viewer.resume() : await viewer.kill();
    const deed = this.#random.pick(["stall", "kill", "doom"] as const);
    await viewer[deed]();
  }

  /** Stalls a viewer until the kernel's buffers are full and the ring has overwritten its next records. */
  async #overflow(): Promise<void> {
    const viewer = this.#random.pick(
      this.#viewers.filter(({ wish }) => wish.query === "" || wish.query.startsWith("level=TRACE")),
    );
    await viewer.connect(this.#life);
    viewer.stall();
    const origin = `http://127.0.0.1:${this.#life.port}`;
    do await this.#write(this.#random, 20, LARGE); while (
      viewer.connected && (await summary(origin)).viewers.max_lag <= CAPACITY
    );
    viewer.resume();
  }

  /** Writes until this life has the numbers of an earlier one, so that only the run tells them apart. */
  async #outgrow(before: Life): Promise<void> {
    while (this.#life.written.length < before.written.length) await this.#write(this.#random, CAPACITY, 0);
  }

  async #end(ending: Ending): Promise<void> {
    const reading = this.#viewers.filter(({ isReading }) => isReading);
    await this.#life.end(ending, () => Promise.all(reading.map(({ reading }) => reading)));
    if (ending === "killed" || !this.#life.isPatient) return;
    for (const { journals, wish } of reading) {
      assert(journals.get(this.#life.run)?.complete, `viewer "${wish.query}" was not given all before a planned end`);
    }
  }

  /** Connects all viewers until they have the last record, then ends the server as planned. */
  async #finish(): Promise<void> {
    await Promise.all(this.#viewers.map((viewer) => viewer.settle(this.#life)));
    await this.#life.write([LAST]);
    await Promise.all(this.#viewers.map((viewer) => viewer.finish()));
    await this.#end("planned");
  }
}

/** Returns random numbers for a concurrent actor, independent of the others. */
function fork(random: Random): Random {
  return new Random(random.int(0, 2 ** 32 - 1));
}

/** Waits for a short random time, mostly none. */
function pause(random: Random): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, random.pick([0, 0, 1, 5, 20])));
}
