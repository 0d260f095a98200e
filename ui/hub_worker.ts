/**
 * Script of the hub. As a shared worker it serves all tabs of a browser; without shared workers a page imports it and has
 * a hub of its own. Its address is below that of the page, whatever prefix a proxy adds. Its name has a hash, so that
 * pages of two versions never share a hub.
 *
 * @module
 */
import { delay } from "./browser/delay.ts";
import { Hub } from "./state/connection/hub.ts";
import type { Port } from "./state/connection/messages.ts";

const hub = new Hub({
  logsUrl: new URL("../../../api/monitoring/advanced/logs", import.meta.url).href,
  readyUrl: new URL("../../../readyz", import.meta.url).href,
  fetch: (url, init) => fetch(url, init),
  loadFilters: () => import("./state/connection/tab_filters.ts"),
  loadLater: () => import("./state/connection/hub_later.ts"),
  delay,
  random: Math.random,
  isOnline: () => navigator.onLine,
});
addEventListener("online", () => hub.retry());
addEventListener("offline", () => hub.suspect());
addEventListener("connect", (event) => serve((event as MessageEvent).ports[0]));

/** Adds a tab by its port. */
export function serve(port: Port): void {
  hub.connect(port);
}
