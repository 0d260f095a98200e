import { LOGGERS } from "./log_calls.ts";

let ms = 0;
for (const [name, { own, ring }] of Object.entries(LOGGERS)) {
  Deno.bench(`${name}, no-op handler`, { group: name, baseline: true }, () => own(ms++));
  Deno.bench(`${name}, Ringside handler`, { group: name }, () => ring(ms++));
}
