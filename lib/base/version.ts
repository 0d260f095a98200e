/** The version of Ringside; `deno.json` has the same. */
export const VERSION = "0.1.0";
