/** Arguments that a program logs beside the message, and the resulting metadata. */
export interface MappingCase {
  readonly name: string;
  readonly message: string;
  /** Properties, as an object literal. */
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly error?: Error;
  /** Other arguments, for loggers that accept them. */
  readonly rest?: readonly unknown[];
  /** Metadata without `logger` and without the stack of `error`. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

class DatabaseError extends Error {
  code = "SQLITE_BUSY";
}

/** Cases that every handler maps alike. */
export const MAPPINGS: readonly MappingCase[] = [
  { name: "a message alone", message: "Ready", metadata: {} },
  { name: "an empty message", message: "", metadata: {} },
  {
    name: "a message that looks like JSON",
    message: 'line one\nline two\t"quoted" </script> 😀 100% \\o/',
    metadata: {},
  },
  {
    name: "the properties of an object",
    message: "Search completed",
    properties: { query: "test", duration_ms: 45, cached: false, next: null },
    metadata: { query: "test", duration_ms: 45, cached: false, next: null },
  },
  {
    name: "nested properties",
    message: "Order paid",
    properties: { order: { id: 7, items: [{ sku: "a" }, { sku: "b" }] } },
    metadata: { order: { id: 7, items: [{ sku: "a" }, { sku: "b" }] } },
  },
  {
    name: "an Error",
    message: "Cannot save",
    error: new DatabaseError("database is locked"),
    metadata: { error: { type: "DatabaseError", message: "database is locked", code: "SQLITE_BUSY" } },
  },
  {
    name: "properties and an Error",
    message: "Cannot save",
    properties: { table: "orders" },
    error: new TypeError("no such column"),
    metadata: { table: "orders", error: { type: "TypeError", message: "no such column" } },
  },
  {
    name: "other spellings of well-known names",
    message: "Handled",
    properties: { traceId: "4bf92f", spanId: "00f067", serviceName: "shop" },
    metadata: { trace_id: "4bf92f", span_id: "00f067", service: "shop" },
  },
  { name: "an empty object", message: "Ready", properties: {}, metadata: {} },
  {
    name: "other arguments",
    message: "Retrying",
    rest: [3, "times", true, null, [1, 2], new Map([["a", 1]])],
    metadata: { args: [3, "times", true, null, [1, 2], { a: 1 }] },
  },
  {
    name: "other arguments, properties and an Error",
    message: "Retrying",
    properties: { attempt: 2 },
    error: new RangeError("too many"),
    rest: ["again"],
    metadata: { attempt: 2, error: { type: "RangeError", message: "too many" }, args: ["again"] },
  },
];
