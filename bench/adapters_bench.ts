import { LOGGERS } from "./log_calls.ts";

let ms = 0;
for (const [name, { own, ring }] of Object.entries(LOGGERS)) {
  Deno.bench(`${name}, to nowhere`, { group: name, baseline: true }, () => own(ms++));
  Deno.bench(`${name}, into the ring`, { group: name }, () => ring(ms++));
}
