import type { Output } from "../../lib/client/reading.ts";

/** Output of a command that keeps what it prints. */
export interface KeptOutput extends Output {
  readonly printed: string;
  readonly notes: string[];
}

/** Opens an output that a person seems to watch, without colors and in UTC. */
export function keptOutput(): KeptOutput {
  let printed = "";
  const notes: string[] = [];
  return {
    get printed() {
      return printed;
    },
    notes,
    print(text) {
      printed += text;
      return Promise.resolve();
    },
    note: (line) => void notes.push(line),
    style: { color: false, utc: true },
    watched: true,
  };
}
