/** Exit codes of the program. */
export const EXIT = { stopped: 0, cannotRun: 1, misused: 2 } as const;
