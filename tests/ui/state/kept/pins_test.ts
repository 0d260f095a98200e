import { assertEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { MAX_PINS, PINS_KEY, PinsModel } from "../../../../ui/state/kept/pins.ts";
import { MemoryStorage } from "../../../support/memory_storage.ts";

const RECORD = toRecord({
  timestamp: Date.UTC(2025, 9, 24),
  level: "WARN",
  message: "x".repeat(1000),
  metadata: { service: "api" },
});

Deno.test("PinsModel pins records and removes their pins, in all tabs", () => {
  const storage = new MemoryStorage();
  const [pins, other] = [new PinsModel(storage), new PinsModel(storage)];
  pins.toggle("run-1", RECORD);
  pins.toggle("run-2", toRecord({ message: "two", metadata: { logger: "db", service: "api" } }));
  other.recall();
  const ids = () => other.pins.value.map(({ id, logger }) => `${id} ${logger}`);
  assertEquals(ids(), ["run-1 api", "run-2 db"]);
  assertEquals(other.pins.value[0], {
    id: "run-1",
    timestamp: "2025-10-24T00:00:00.000Z",
    level: "WARN",
    logger: "api",
    service: "api",
    message: "x".repeat(500),
  });
  other.toggle("run-1", RECORD);
  assertEquals(ids(), ["run-2 db"]);
  other.remove("run-2");
  assertEquals(ids(), []);
});

Deno.test("PinsModel keeps at most 20 pins, and skips what it cannot read", () => {
  const storage = new MemoryStorage();
  const pins = new PinsModel(storage);
  for (let seq = 1; seq <= MAX_PINS + 1; seq++) pins.toggle(`run-${seq}`, RECORD);
  assertEquals([pins.pins.value.length, pins.pins.value[0].id], [MAX_PINS, "run-2"]);
  const pin = { ...pins.pins.value[0] };
  storage.setItem(PINS_KEY, JSON.stringify([1, { ...pin, id: "#" }, { ...pin, level: "LOUD" }, { id: "run-1" }, pin]));
  pins.recall();
  assertEquals(pins.pins.value, [pin]);
});
