/** Smallest bound of an archive's file, in bytes. */
export const MIN_KEEP_SIZE: number = 16 * 1024 ** 2;

/** Default bounds of an archive: time, and size of the file in bytes. */
export const DEFAULT_KEEP = "7d";
export const DEFAULT_KEEP_SIZE: number = 1024 ** 3;

/** Default name of a lineage of runs. */
export const DEFAULT_NAME = "default";

/** Positions of sources that are kept, with the values of other parts of the program. */
export const MAX_POSITIONS = 20_000;
