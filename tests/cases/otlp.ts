/** Log records in OTLP's JSON encoding, and the record that each becomes from either encoding. */

const NANOS = "1761301575123456789";
const TIME = "2025-10-24T10:26:15.123Z";
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

/** Arrival of the records. */
export const ARRIVAL = Date.UTC(2026, 0, 1);

export interface OtlpCase {
  readonly name: string;
  readonly resource?: object;
  readonly scope?: object;
  readonly log: object;
  readonly record: {
    readonly timestamp?: string;
    readonly level?: string;
    readonly message?: string;
    readonly metadata?: object;
  };
}

function text(stringValue: string) {
  return { stringValue };
}

function attribute(key: string, value: object) {
  return { key, value };
}

/** Fields that `record` leaves out have the defaults of an empty log record. */
export const OTLP_CASES: readonly OtlpCase[] = [
  { name: "nothing", log: {}, record: {} },
  { name: "its time", log: { timeUnixNano: NANOS }, record: { timestamp: TIME } },
  {
    name: "an empty body with the name of its event",
    log: { body: text(""), eventName: "order.paid" },
    record: { message: "order.paid", metadata: { event: "order.paid" } },
  },
  {
    name: "an empty body with an exception",
    log: { body: text(""), attributes: [attribute("exception.type", text("TypeError"))] },
    record: { message: "TypeError", metadata: { error: { type: "TypeError" } } },
  },
  { name: "the observed time", log: { observedTimeUnixNano: NANOS }, record: { timestamp: TIME } },
  {
    name: "its time before the observed one",
    log: { timeUnixNano: NANOS, observedTimeUnixNano: "1" },
    record: { timestamp: TIME },
  },
  {
    name: "the observed time if its own is 0",
    log: { timeUnixNano: "0", observedTimeUnixNano: NANOS },
    record: { timestamp: TIME },
  },
  {
    name: "a time beyond the precision of a number",
    log: { timeUnixNano: "1761301575130000000" },
    record: { timestamp: "2025-10-24T10:26:15.130Z" },
  },
  {
    name: "the last possible time",
    log: { timeUnixNano: "18446744073709551615" },
    record: { timestamp: "2554-07-21T23:34:33.709Z" },
  },
  ...[
    { number: 1, level: "TRACE" },
    { number: 4, level: "TRACE" },
    { number: 5, level: "DEBUG" },
    { number: 9, level: "INFO" },
    { number: 12, level: "INFO" },
    { number: 13, level: "WARN" },
    { number: 17, level: "ERROR" },
    { number: 21, level: "FATAL" },
    { number: 24, level: "FATAL" },
    { number: 25, level: "INFO" },
    { number: -1, level: "INFO" },
  ].map(({ number, level }) => ({
    name: `severity ${number}`,
    log: { severityNumber: number },
    record: { level },
  })),
  {
    name: "a stack in the body",
    log: { body: text("TypeError: no card\n    at pay (file:///shop.ts:7:11)\n") },
    record: {
      message: "TypeError: no card\n    at pay (file:///shop.ts:7:11)",
      metadata: {
        error: {
          type: "TypeError",
          message: "no card",
          stack: "TypeError: no card\n    at pay (file:///shop.ts:7:11)",
        },
      },
    },
  },
  { name: "several lines", log: { body: text("one\ntwo") }, record: { message: "one\ntwo" } },
  { name: "a severity's name", log: { severityText: "Warning" }, record: { level: "WARN" } },
  {
    name: "a severity's number before its name",
    log: { severityNumber: 17, severityText: "SEVERE" },
    record: { level: "ERROR" },
  },
  {
    name: "a severity's name that means another level",
    log: { severityNumber: 9, severityText: "AUDIT" },
    record: { metadata: { severity_text: "AUDIT" } },
  },
  { name: "a text", log: { body: text("Paid") }, record: { message: "Paid" } },
  { name: "a text with its line break", log: { body: text("Paid\n") }, record: { message: "Paid" } },
  { name: "an empty text", log: { body: text("") }, record: { message: "" } },
  { name: "text beyond ASCII", log: { body: text("Łódź 🫖") }, record: { message: "Łódź 🫖" } },
  { name: "a number for a body", log: { body: { intValue: "42" } }, record: { message: "42" } },
  { name: "true for a body", log: { body: { boolValue: true } }, record: { message: "true" } },
  {
    name: "a list for a body",
    log: { body: { arrayValue: { values: [text("a"), { doubleValue: 1.5 }, {}] } } },
    record: { message: '["a",1.5,null]' },
  },
  {
    name: "a map with a message for a body",
    log: { body: { kvlistValue: { values: [attribute("msg", text("Paid")), attribute("n", { intValue: "7" })] } } },
    record: { message: "Paid", metadata: { n: 7 } },
  },
  {
    name: "a map without a message for a body",
    log: { body: { kvlistValue: { values: [attribute("n", { intValue: "7" })] } } },
    record: { message: '{"n":7}' },
  },
  { name: "bytes for a body", log: { body: { bytesValue: "AQL/" } }, record: { message: "AQL/" } },
  { name: "an event", log: { eventName: "paid" }, record: { message: "paid", metadata: { event: "paid" } } },
  {
    name: "an event under its former name",
    log: { body: text("Paid"), attributes: [attribute("event.name", text("paid"))] },
    record: { message: "Paid", metadata: { event: "paid" } },
  },
  {
    name: "every kind of attribute",
    log: {
      attributes: [
        attribute("text", text("tea")),
        attribute("true", { boolValue: true }),
        attribute("false", { boolValue: false }),
        attribute("int", { intValue: "-7" }),
        attribute("most exact int", { intValue: "9007199254740991" }),
        attribute("int64", { intValue: "9223372036854775807" }),
        attribute("least int64", { intValue: "-9223372036854775808" }),
        attribute("double", { doubleValue: 0.1 }),
        attribute("bytes", { bytesValue: "" }),
        attribute("list", { arrayValue: { values: [] } }),
        attribute("map", { kvlistValue: { values: [attribute("__proto__", text("odd"))] } }),
        attribute("nothing", {}),
      ],
    },
    record: {
      metadata: {
        text: "tea",
        true: true,
        false: false,
        int: -7,
        "most exact int": 9007199254740991,
        int64: "9223372036854775807",
        "least int64": "-9223372036854775808",
        double: 0.1,
        bytes: "",
        list: [],
        map: JSON.parse('{"__proto__":"odd"}'),
        nothing: null,
      },
    },
  },
  {
    name: "dropped attributes",
    log: { droppedAttributesCount: 3 },
    record: { metadata: { dropped_attributes_count: 3 } },
  },
  {
    name: "ids",
    log: { traceId: TRACE, spanId: SPAN },
    record: { metadata: { trace_id: TRACE, span_id: SPAN } },
  },
  { name: "empty ids", log: { traceId: "0".repeat(32), spanId: "0".repeat(16) }, record: {} },
  {
    name: "an attribute with another spelling of an id",
    log: { traceId: TRACE, attributes: [attribute("trace_id", text("mine"))] },
    record: { metadata: { trace_id: TRACE, attributes: { trace_id: "mine" } } },
  },
  {
    name: "an attribute with another spelling of an id beside the id",
    log: { traceId: TRACE, attributes: [attribute("attributes", text("mine")), attribute("trace_id", text("too"))] },
    record: { metadata: { trace_id: TRACE, attributes: { attributes: "mine", trace_id: "too" } } },
  },
  {
    name: "an exception",
    log: {
      attributes: [
        attribute("exception.type", text("TypeError")),
        attribute("exception.message", text("no card")),
        attribute("exception.stacktrace", text("TypeError: no card\n    at pay")),
        attribute("order", { intValue: "7" }),
      ],
    },
    record: {
      message: "no card",
      metadata: {
        error: { type: "TypeError", message: "no card", stack: "TypeError: no card\n    at pay" },
        order: 7,
      },
    },
  },
  {
    name: "the sender",
    resource: {
      attributes: [
        attribute("service.name", text("shop")),
        attribute("service.version", text("1.2.3")),
        attribute("host.name", text("box")),
        attribute("host.arch", text("amd64")),
        attribute("process.pid", { intValue: "7" }),
        attribute("process.command", text("main.ts")),
        attribute("telemetry.sdk.name", text("opentelemetry")),
        attribute("k8s.pod.name", text("shop-1")),
      ],
    },
    scope: { name: "checkout", version: "2.0.0", attributes: [attribute("short", { boolValue: true })] },
    log: {},
    record: {
      metadata: {
        logger: "checkout",
        scope: { version: "2.0.0", short: true },
        service: "shop",
        resource: { "service.version": "1.2.3", "host.name": "box", "process.pid": 7, "k8s.pod.name": "shop-1" },
      },
    },
  },
];
