/** Returns true if the server has another version of the page. A page that cannot be fetched is taken for the same one. */
export async function isOutdated(): Promise<boolean> {
  try {
    const response = await fetch(location.href);
    const served = new DOMParser().parseFromString(await response.text(), "text/html");
    const assets = assetsOf(served);
    return response.ok && assets !== "" && assets !== assetsOf(document);
  } catch {
    return false; // the server is gone again, and the connection sees its next restart
  }
}

/** Returns the addresses of the page's assets, which have hashes of their content. */
function assetsOf(page: Document): string {
  return Array.from(page.querySelectorAll("head [data-asset]"), (element) => element.outerHTML).join();
}
