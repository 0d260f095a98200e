import { assertStrictEquals } from "@std/assert";
import { paced } from "../../../../ui/state/page/pace.ts";

const CASES = [
  { name: "gives every frame where showing is quick", costMs: 2, frames: 1 },
  { name: "gives every other frame where showing takes a third of two", costMs: 11, frames: 2 },
  { name: "gives a frame a second where showing is as slow as that", costMs: 333, frames: 60 },
];

for (const { name, costMs, frames } of CASES) {
  Deno.test(`paced() ${name}`, () => {
    let now = 0;
    let shown = 0;
    const timers: (() => void)[] = [];
    let waiting: (() => void)[] = [];
    const nextFrame = paced({
      nextFrame: (callback) => waiting.push(callback),
      delay: (callback) => timers.push(callback),
      now: () => now,
    });
    function show() {
      shown++;
      nextFrame(show);
    }
    show();
    for (let frame = 1; frame <= 10 * frames; frame++) {
      if (timers.length > 0) now += costMs;
      timers.splice(0).forEach((fire) => fire());
      now = Math.max(now, frame * 1000 / 60);
      const due = waiting;
      waiting = [];
      due.forEach((call) => call());
    }
    assertStrictEquals(shown, 11);
  });
}
