/** Signals of a terminal, a supervisor and a closed terminal. Windows has the first, and SIGBREAK. */
export const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Signals passed on to a command: those that ask it to end, and those that programs define. */
export const COMMAND_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? STOP_SIGNALS
  : [...STOP_SIGNALS, "SIGQUIT", "SIGUSR1", "SIGUSR2"];

/** Calls `listener` for each signal of a list, for as long as the program runs. */
export function onSignals(signals: readonly Deno.Signal[], listener: (signal: Deno.Signal) => void): void {
  for (const signal of signals) Deno.addSignalListener(signal, () => listener(signal));
}
