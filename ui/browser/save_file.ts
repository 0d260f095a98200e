/**
 * Has the browser save a text as a file.
 *
 * @param name Name of the file.
 * @param type Media type.
 */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), RELEASE_MS);
}

/** Time after which the text is released, in ms. Browsers read it after the click. */
const RELEASE_MS = 10_000;
