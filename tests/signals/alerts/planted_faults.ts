import { readRule } from "../../../lib/signals/alerts/rule.ts";
import { RuleRun } from "../../../lib/signals/alerts/rule_run.ts";
import { toRecord } from "../../../lib/record/record.ts";
import type { Level } from "../../../lib/record/level.ts";

/** Messages of a service that works, most frequent first. Words in braces vary. */
const USUAL: readonly (readonly [Level, string])[] = [
  ["INFO", "GET /api/orders/{id} 200 in {ms} ms"],
  ["INFO", "POST /api/cart/{id}/items 201 in {ms} ms"],
  ["DEBUG", "Cache hit for key user:{id}"],
  ["DEBUG", "Acquired connection {id} from pool main"],
  ["INFO", "User {name} logged in from {ip}"],
  ["INFO", "Order {id} paid by {name} with card"],
  ["DEBUG", "Query took {ms} ms: select * from orders where id = {id}"],
  ["INFO", "Mail to {name}@example.org queued as {hash}"],
  ["INFO", "Session of {name} expired after {min} minutes"],
  ["DEBUG", "Published event order.paid to partition {small}"],
  ["INFO", "Parcel {hash} handed over to {carrier}"],
  ["WARN", "Slow query: {ms} ms for report of {name}"],
  ["WARN", "Retrying request to {host}: attempt {small} of 5"],
  ["INFO", "Thumbnail of /var/media/{hash}.png written in {ms} ms"],
  ["INFO", "Price list {id} imported with {id} rows"],
  ["WARN", "Rate limit reached for client {ip}"],
  ["ERROR", "Payment of order {id} declined: insufficient funds"],
  ["ERROR", "Cannot deliver mail to {name}@example.org: mailbox full"],
  ["INFO", "Worker {small} started on {host}"],
  ["ERROR", "Upload of {hash} aborted by client after {ms} ms"],
  ["WARN", "Stock of article {id} below {small}"],
  ["INFO", "Job cleanup-{name} finished in {ms} ms"],
  ["ERROR", "Request to {host} timed out after {ms} ms"],
  ["INFO", "Coupon {hash} redeemed by {name}"],
  ["ERROR", "Cannot parse address of {name}: postcode missing"],
];

/** Messages of faults. */
const FAULTS: readonly (readonly [Level, string])[] = [
  ["ERROR", "Out of memory: killed worker {small} on {host}"],
  ["ERROR", "Certificate of {host} expired"],
  ["ERROR", "Cannot open database: disk I/O error at page {id}"],
  ["ERROR", "Deadlock found when updating order {id}"],
  ["ERROR", "Connection to {host} refused"],
  ["ERROR", "No space left on device while writing {hash}"],
  ["ERROR", "Checksum of backup {hash} differs"],
  ["ERROR", "Schema version {small} is older than expected"],
  ["ERROR", "Too many open files: cannot accept client {ip}"],
  ["ERROR", "Request to {host} failed: name cannot be resolved"],
  ["ERROR", "Payment of order {id} declined: gateway unavailable"],
  ["ERROR", "Cannot deliver mail to {name}@example.org: relay denied"],
  ["ERROR", "Token of service {name} was revoked"],
  ["ERROR", "Leader of partition {small} lost its lease"],
  ["FATAL", "Assertion failed: total of order {id} is negative"],
  ["ERROR", "Clock of {host} is {ms} ms ahead"],
  ["ERROR", "Cannot read secret store: permission denied"],
  ["ERROR", "Index orders_by_date is corrupt at row {id}"],
  ["ERROR", "Replica on {host} is {id} rows behind"],
  ["ERROR", "Response of {carrier} has an unknown version {small}"],
];

const NAMES = "ann bob cid dan eve fay gus hal ida jon kim lea max nia oto pia quy ria sam tea uma van wes xia yan zoe"
  .split(" ");
const HOSTS = ["billing", "search", "stock", "mailer", "gateway", "cache"];
const CARRIERS = ["Swift", "Parcelo", "Nordpost"];

/** Time that patterns are learned, and time in which faults are planted, in s. */
const LEARN_S = 600;
const WATCH_S = 1200;
const PER_SECOND = 5;
const FAULTS_PER_RUN = 3;

/** Messages at the end of the usual ones that are rare, and the mean time between two of one of them, in s. */
const RARE = 5;
const RARE_S = 600;

/** Counts of told patterns against planted faults. */
export interface Found {
  /** Faults that were told. */
  truePositives: number;
  /** Patterns that were told, but are none of a fault. */
  falsePositives: number;
  /** Faults that were not told. */
  falseNegatives: number;
}

/**
 * Runs a rule on new patterns over half an hour of a service, in which three faults are planted.
 *
 * @param seed Seed of all that is random.
 * @param condition Condition of the rule.
 * @param hasRare True if some of the usual messages come once in ten minutes, so that not all are seen while patterns are
 * learned.
 */
export function findPlanted(seed: number, condition: string, hasRare: boolean): Found {
  const random = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const run = new RuleRun(readRule({ name: "New", condition, cooldown: "1s" }), {
    now: 0,
    idOf: String,
    newId: String,
  });
  const planted = shuffled(FAULTS, random).slice(0, FAULTS_PER_RUN);
  const startOf = new Map(planted.map((fault) => [fault, LEARN_S + 30 + Math.floor(random() * (WATCH_S - 120))]));
  const told = new Set<string>();
  /** Faults by the number of their records. */
  const faultOf = new Map<string, string>();
  let seq = 0;
  const fill = (template: string) =>
    template.replace(/\{(\w+)\}/g, (_, kind) => {
      switch (kind) {
        case "id":
          return String(Math.floor(random() * 1e6));
        case "ms":
          return String(Math.floor(random() * 3000));
        case "min":
          return String(5 + Math.floor(random() * 60));
        case "small":
          return String(1 + Math.floor(random() * 9));
        case "ip":
          return [10, 0, 0, 0].map((part) => part || Math.floor(random() * 256)).join(".");
        case "hash":
          return Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0") + "9f3c";
        case "host":
          return pick(HOSTS);
        case "carrier":
          return pick(CARRIERS);
        default:
          return pick(NAMES);
      }
    });
  const write = ([level, template]: readonly [Level, string], now: number, fault?: string) => {
    run.add(toRecord({ level, message: fill(template) }), now, ++seq);
    if (fault !== undefined) faultOf.set(String(seq), fault);
  };
  for (let second = 0; second < LEARN_S + WATCH_S; second++) {
    const now = second * 1000;
    const often = hasRare ? USUAL.length - RARE : USUAL.length;
    // The last ones come ten times less often than the first one.
    for (let count = 0; count < PER_SECOND; count++) write(USUAL[Math.floor(often * random() ** 2.5)], now);
    for (const rare of USUAL.slice(often)) if (random() * RARE_S < 1) write(rare, now);
    for (const [fault, start] of startOf) {
      if (second >= start && second < start + 20 && random() < 0.4) write(fault, now, fault[1]);
    }
    for (const { record } of run.check(now)?.patterns ?? []) told.add(record);
    for (const { record } of run.firing?.patterns ?? []) told.add(record);
  }
  const faults = new Set(Array.from(faultOf.values()));
  const found = new Set<string>();
  let falsePositives = 0;
  for (const record of told) {
    const fault = faultOf.get(record);
    if (fault === undefined) falsePositives++;
    else found.add(fault);
  }
  return { truePositives: found.size, falsePositives, falseNegatives: faults.size - found.size };
}

/** Returns precision and recall of a number of runs, whose seeds are 1, 2 and so on. */
export function precisionAndRecall(
  runs: number,
  condition: string,
  hasRare: boolean,
): { precision: number; recall: number } & Found {
  const sum: Found = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
  for (let seed = 1; seed <= runs; seed++) {
    const found = findPlanted(seed, condition, hasRare);
    sum.truePositives += found.truePositives;
    sum.falsePositives += found.falsePositives;
    sum.falseNegatives += found.falseNegatives;
  }
  const { truePositives, falsePositives, falseNegatives } = sum;
  return {
    precision: truePositives / (truePositives + falsePositives),
    recall: truePositives / (truePositives + falseNegatives),
    ...sum,
  };
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list.map((item) => [random(), item] as const).sort(([left], [right]) => left - right).map(([, item]) => item);
}

/** Returns numbers from 0 to 1 that a seed decides. */
function numbers(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = state + 0x6d2b79f5 >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}
