import type { Asset } from "../lib/page.ts";
import { CLIENT, HUB, PARTS, STYLES } from "./dist/assets.ts";

/** The files that the document asks for, by name. */
export const assets: ReadonlyMap<string, Asset> = new Map<string, Asset>(
  [CLIENT, ...PARTS, HUB, STYLES].map((asset) => [asset.name, asset]),
);
