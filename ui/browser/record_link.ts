/** The address of the page as it is, which leads to a record. */
export function linkTo(id: string): string {
  return Object.assign(new URL(location.href), { hash: id }).href;
}
