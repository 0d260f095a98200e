import { suiteSwitch } from "./environment.ts";

/**
 * Returns the seconds that `deno task test:long` has for new seeds, or `undefined` in the default run, which uses fixed
 * seeds and bounded sizes.
 */
export function longSeconds(): number | undefined {
  return numberOf(suiteSwitch("RINGSIDE_LONG"));
}

/**
 * Runs a random test with fixed seeds. Under `deno task test:long` it runs with new seeds for a share of the time, and
 * with `RINGSIDE_SEED` with that seed alone. The message of a failure names the seed.
 *
 * @param fixed Seeds of the default run.
 * @param share Part of the time of the long run, from 0 to 1.
 * @param check The test.
 * @param checkAll Checks all the seeds of the default run together, such as the number of cases that they reached.
 */
export async function withSeeds(
  fixed: Iterable<number>,
  share: number,
  check: (seed: number) => void | Promise<void>,
  checkAll: () => void = () => {},
): Promise<void> {
  const seeds = seedsOf(fixed, share);
  for (const seed of seeds) {
    try {
      await check(seed);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new Error(`With RINGSIDE_SEED=${seed}: ${text}`, { cause: error });
    }
  }
  if (seeds === fixed) checkAll();
}

function seedsOf(fixed: Iterable<number>, share: number): Iterable<number> {
  const only = numberOf(suiteSwitch("RINGSIDE_SEED"));
  const seconds = longSeconds();
  if (only !== undefined) return [only];
  return seconds === undefined ? fixed : newSeeds(seconds * share);
}

function* newSeeds(seconds: number): Generator<number> {
  const end = Date.now() + seconds * 1000;
  let next = numberOf(suiteSwitch("RINGSIDE_FIRST_SEED"));
  do yield next === undefined ? crypto.getRandomValues(new Uint32Array(1))[0] : next++; while (Date.now() < end);
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
