/**
 * Entry of the page's script. The page is wired in three steps, of which each has its file:
 *
 * 1. `client/first.tsx`, loaded with the document: the list, the status and the connection. It must stay small.
 * 2. `client/after_live.tsx`, loaded once the connection has answered: all other models and islands, and the keys.
 * 3. `client/on_demand.ts`, loaded with step 2, or sooner if the list needs it: open records, traces and queries.
 *
 * Steps 2 and 3 share most of their code, so they are one part of the bundle, `client/later.ts`.
 *
 * @module
 */
import { isOutdated } from "./browser/served_page.ts";
import { openFirst } from "./client/first.tsx";

const loadLater = () => import("./client/later.ts");

const first = await openFirst(loadLater);
await first.answered;
// If the part cannot be loaded, the server probably has another page by now.
const later = await loadLater().catch(async () => {
  if (await isOutdated()) location.reload();
});
if (later !== undefined) {
  first.parts.value = later;
  later.openAfterLive(first);
  document.documentElement.dataset.hydrated = "";
}
