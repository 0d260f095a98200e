/** Mark that `release/stamp.ts` replaces with the commit in a bundle. */
const MARK = "@@RINGSIDE_COMMIT@@";

/** Commit that the executable was made from; `undefined` from the source. */
export const COMMIT: string | undefined = MARK.startsWith("@") ? undefined : MARK;
