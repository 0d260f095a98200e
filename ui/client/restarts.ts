import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { isOutdated } from "../browser/served_page.ts";
import type { View } from "../state/rows/view.ts";

/**
 * Compares the page with that of the server after each restart. An older page is reloaded if nobody reads in it, since
 * that would lose the reader's place.
 *
 * @param restarts Number of restarts of the server.
 * @returns True if the page is older than that of the server, and the reader has to reload it.
 */
export function followRestarts(restarts: ReadonlySignal<number>, { held, opened }: View): ReadonlySignal<boolean> {
  const outdated = signal(false);
  effect(() => {
    if (restarts.value > 0) void compare();
  });

  async function compare() {
    if (outdated.peek() || !await isOutdated()) return;
    if (held.peek() || opened.peek() !== undefined) outdated.value = true;
    else location.reload();
  }

  return outdated;
}
