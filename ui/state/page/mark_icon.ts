/** Adds a red mark to an icon, which is an SVG in a `data:` address. */
export function markIcon(address: string): string {
  return address.replace(/%3C%2Fsvg%3E$/, encodeURIComponent('<circle cx="12" cy="4" r="4" fill="#f85149"/></svg>'));
}
