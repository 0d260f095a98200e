/**
 * The script of the hub. As a shared worker it serves all tabs of a browser; where there is none, a page loads it and
 * has a hub of its own. It stands below the page's address, whatever prefix a proxy adds, and its name holds a hash,
 * so that pages of two versions never share one.
 *
 * @module
 */
import { delay } from "./browser/delay.ts";
import { Hub } from "./state/connection/hub.ts";
import type { Port } from "./state/connection/messages.ts";

const hub = new Hub({
  logsUrl: new URL("../../../api/monitoring/advanced/logs", import.meta.url).href,
  fetch: (url, init) => fetch(url, init),
  loadFilters: () => import("./state/connection/tab_filters.ts"),
  delay,
  random: Math.random,
  isOnline: () => navigator.onLine,
});
addEventListener("online", () => hub.retry());
addEventListener("offline", () => hub.suspect());
addEventListener("connect", (event) => serve((event as MessageEvent).ports[0]));

/** Takes in a tab by its port. */
export function serve(port: Port): void {
  hub.connect(port);
}
