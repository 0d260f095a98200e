/**
 * Reloads the page if the server has another version of it by now, as it may have after a restart. A page that cannot be
 * fetched is left as it is.
 */
export async function reloadIfChanged(): Promise<void> {
  try {
    const response = await fetch(location.href);
    const served = new DOMParser().parseFromString(await response.text(), "text/html");
    if (response.ok && assetsOf(served) !== assetsOf(document)) location.reload();
  } catch {
    // The server is gone again. The connection notices, and this is called again after the next restart.
  }
}

/** Returns the addresses of the page's assets, which have hashes of their content. */
function assetsOf(page: Document): string {
  return Array.from(page.querySelectorAll("head [data-asset]"), (element) => element.outerHTML).join();
}
