import type { Page } from "../lib/page.ts";
import { assets } from "./assets.ts";

/** The page. What renders its document is loaded with the first who asks for that: a program starts sooner without it. */
export const lazyPage: Page = {
  document: async (view, languages) => {
    const { page } = await import("./page.tsx");
    return page.document(view, languages);
  },
  assets,
};
