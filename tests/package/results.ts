/** Output of `node_listener.js`. */
export const NODE_LISTENER = {
  accepted: 1,
  received: ["posted", "live"],
  head: [200, "application/json", ""],
  wrong: [400, "application/problem+json"],
};

/** Output of `every_route.js`. */
export const EVERY_ROUTE = {
  viewers: [["first", "second", "last"], ["second", "last"]],
  messages: [
    "INFO first",
    "ERROR second",
    "FATAL last",
    "ERROR from console",
    "WARN from pino",
    "WARN from LogTape",
    "WARN from std",
    "INFO GET /orders 200",
    "WARN posted",
    "INFO posted too",
    "ERROR otlp",
    "INFO protobuf",
  ],
  posted: { accepted: 2, rejected: 0, errors: [] },
  otlp: [200, 200],
  logs: 11,
  counted: 12,
  levels: 4,
  newest: 12,
  openApi: "3.1.1",
  csv: 3,
  document: [200, true, true],
  asset: [200, true],
  agent: true,
  wrong: [400, "Bad Request"],
  frozen: true,
};

/** Output of `relay.js`. */
export const RELAY = {
  states: [["leaf", "live"], ["127.0.0.1:9", "waiting"]],
  records: [["before", "leaf"], ["live", "leaf"], ["after a cut", "leaf"]],
  gaps: [],
};
