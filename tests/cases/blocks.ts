/** Lines of one source, and the records that they make. */
export interface BlockCase {
  readonly name: string;
  readonly text: string;
  /** Parts of the records, in order. */
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

const HEAD = "2025-10-24T10:26:15.123Z";
const NEXT = "2025-10-24T10:26:16.123Z INFO next";
const next = { level: "INFO", message: "next" };

/** Records of several lines that are no stack trace, and lines that only look as if they belonged together. */
export const BLOCKS: readonly BlockCase[] = [
  {
    name: "the two lines of java.util.logging, with a stack",
    text: `Oct 24, 2025 10:26:15 AM com.x.Main main
WARNING: slow
Oct 24, 2025 10:26:16\u202fAM com.x.Main main
SEVERE: Cannot pay
com.x.Declined: no card
\tat com.x.Main.main(Main.java:7)
Oct 24, 2025 10:26:17 AM root
INFO: next`,
    records: [
      { level: "WARN", message: "slow", metadata: { logger: "com.x.Main", function: "main" } },
      {
        level: "ERROR",
        message: "Cannot pay",
        metadata: {
          logger: "com.x.Main",
          function: "main",
          error: {
            type: "com.x.Declined",
            message: "no card",
            stack: "com.x.Declined: no card\n\tat com.x.Main.main(Main.java:7)",
          },
        },
      },
      { level: "INFO", message: "next", metadata: { logger: "root" } },
    ],
  },
  {
    name: "no time and a level after it as one record",
    text: "Oct 24, 2025 10:26:15 AM com.x.Main main\nReady\nWARNING: slow",
    records: [{ level: "INFO" }, { message: "Ready" }, { level: "WARN", message: "WARNING: slow" }],
  },
  {
    name: "pretty-printed objects",
    text: `{
  "level": "error",
  "msg": "a } \\" {",
  "tags": ["a", {}]
}
{
    "level": "info",

    "msg": "b"
}
next`,
    records: [
      { level: "ERROR", message: 'a } " {', metadata: { tags: ["a", {}] } },
      { level: "INFO", message: "b" },
      { message: "next" },
    ],
  },
  {
    name: "a pretty-printed list of objects",
    text: '[\n  {\n    "level": "error",\n    "msg": "a"\n  },\n  {\n    "msg": "b"\n  }\n]',
    records: [{ level: "ERROR", message: "a" }, { level: "INFO", message: "b" }],
  },
  {
    name: "an object that is no JSON as text",
    text: "{\n  a: 1,\n  b: 'x'\n}\nnext",
    records: [{ message: "{\n  a: 1,\n  b: 'x'\n}" }, { message: "next" }],
  },
  {
    name: "an object that never ends up to the next head",
    text: `{\n  "a": 1,\n${NEXT}`,
    records: [{ message: '{\n  "a": 1,' }, next],
  },
  {
    name: "XML below a head",
    text: `${HEAD} INFO body:\n<?xml version="1.0"?>\n<a>\n  <b>1</b>\n</a>\n${NEXT}`,
    records: [{ level: "INFO", message: 'body:\n<?xml version="1.0"?>\n<a>\n  <b>1</b>\n</a>' }, next],
  },
  { name: "no tag below a plain line", text: "Ready\n<a>", records: [{ message: "Ready" }, { message: "<a>" }] },
  {
    name: "no priority of syslog as a tag",
    text: `${HEAD} INFO a\n<12>Oct 24 10:26:15 vm app: b`,
    records: [{ message: "a" }, { message: "b" }],
  },
  {
    name: "a statement below a head",
    text: `${HEAD} DEBUG Executing:
SELECT id,
  name
FROM orders
WHERE id = 7
${HEAD} DEBUG update orders set a = 1
where id = 7
${NEXT}`,
    records: [
      { level: "DEBUG", message: "Executing:\nSELECT id,\n  name\nFROM orders\nWHERE id = 7" },
      { level: "DEBUG", message: "update orders set a = 1\nwhere id = 7" },
      next,
    ],
  },
  {
    name: "no sentence that begins with a word of SQL",
    text: `${HEAD} INFO Ready\nWith a word\n${HEAD} INFO Ready\nSelect one`,
    records: [{ message: "Ready" }, { message: "With a word" }, { message: "Ready" }, { message: "Select one" }],
  },
  {
    name: "data after a colon",
    text: `${HEAD} INFO Settings:\nport=80\nhost: shop\n- a\n${NEXT}`,
    records: [{ message: "Settings:\nport=80\nhost: shop\n- a" }, next],
  },
  {
    name: "no data after a blank line, and none with a level",
    text: `${HEAD} INFO Settings:\n\nport=80\n${HEAD} INFO Settings:\nERROR: none`,
    records: [{ message: "Settings:" }, { message: "port=80" }, { message: "Settings:" }, { level: "ERROR" }],
  },
  {
    name: "MySQL's slow log",
    text: `# Time: 2025-10-24T10:26:15.123456Z
# User@Host: shop[shop] @ localhost [127.0.0.1]  Id:     8
# Query_time: 2.000123  Lock_time: 0.000002 Rows_sent: 1  Rows_examined: 7
use orders;
SET timestamp=1761301575;
SELECT *
FROM orders;
# User@Host: shop[shop] @  [10.0.0.7]  Id:     8
# Query_time: 1.500000  Lock_time: 0.000000 Rows_sent: 0  Rows_examined: 0
SET timestamp=1761301576;
SELECT 2;`,
    records: [
      {
        timestamp: HEAD,
        message: "SELECT *\nFROM orders;",
        metadata: {
          duration_ms: 2000.123,
          lock_ms: 0.002,
          rows_sent: 1,
          rows_examined: 7,
          user: "shop",
          remote_addr: "localhost",
          database: "orders",
        },
      },
      {
        timestamp: "2025-10-24T10:26:16.000Z",
        message: "SELECT 2;",
        metadata: {
          duration_ms: 1500,
          lock_ms: 0,
          rows_sent: 0,
          rows_examined: 0,
          user: "shop",
          remote_addr: "10.0.0.7",
        },
      },
    ],
  },
  {
    name: "tracing's pretty form",
    text: `  2025-10-24T10:26:15.123456Z ERROR shop::db: no card, order: 7
    at src/db.rs:12
    in shop::db::query with id: 7

  2025-10-24T10:26:16.123456Z  INFO shop: next
    at src/main.rs:7 on main
`,
    records: [
      {
        timestamp: HEAD,
        level: "ERROR",
        message: "no card, order: 7",
        metadata: { logger: "shop::db", span: "shop::db::query", file: "src/db.rs", line: 12, id: 7 },
      },
      { level: "INFO", message: "next", metadata: { logger: "shop", file: "src/main.rs", line: 7, thread: "main" } },
    ],
  },
  {
    name: "pino-pretty's objects",
    text: `[10:26:15.123] ERROR (42): no card
    err: {
      "type": "Error",
      "stack":
          Error: x
              at f (x.js:1:2)
    }
[10:26:16.123] INFO (42): next`,
    records: [{ level: "ERROR" }, { level: "INFO" }],
  },
  {
    name: "frames of Go below zap's line, and no name without a place",
    text: `${HEAD}\tERROR\tapp/main.go:12\tno card
main.pay
\t/srv/app/main.go:12
net/http.(*conn).serve
\t/usr/lib/go/http/server.go:2009
${HEAD}\tERROR\tapp/main.go:12\tCannot reach
example.com
${NEXT}`,
    records: [{ level: "ERROR" }, { level: "ERROR" }, { message: "example.com" }, next],
  },
  {
    name: "a class of Java below a head of any level, and none without frames",
    text: `${HEAD} INFO retry
java.io.IOException: gone
\tat a.b(C.java:1)
${HEAD} INFO Loaded
com.x.Plugin
${NEXT}`,
    records: [{ level: "INFO", message: "retry" }, { message: "Loaded" }, { message: "com.x.Plugin" }, next],
  },
  {
    name: "Laravel's exceptions",
    text:
      `[2025-10-24 10:26:15] local.ERROR: no card {"exception":"[object] (App\\\\Declined(code: 0): no at /srv/x.php:12)
[stacktrace]
#0 /srv/x.php(12): f()
#1 {main}

[previous exception] [object] (Y(code: 0): no at /srv/y.php:7)
[stacktrace]
#0 /srv/y.php(7): g()
#1 {main}
"} 
[2025-10-24 10:26:16] local.INFO: next `,
    records: [
      {
        level: "ERROR",
        message: "no card",
        metadata: {
          logger: "local",
          error: {
            type: "App\\Declined",
            message: "no",
            stack: `[object] (App\\\\Declined(code: 0): no at /srv/x.php:12)
[stacktrace]
#0 /srv/x.php(12): f()
#1 {main}

[previous exception] [object] (Y(code: 0): no at /srv/y.php:7)
[stacktrace]
#0 /srv/y.php(7): g()
#1 {main}`,
          },
        },
      },
      { level: "INFO", message: "next" },
    ],
  },
  {
    name: "a process of Elixir",
    text: `10:26:15.123 [error] GenServer #PID<0.1.0> terminating
** (RuntimeError) no card
    (shop 0.1.0) lib/shop.ex:7: Shop.pay/1
Last message: :pay
State: %{order: 7}

10:26:16.123 [info] next`,
    records: [{ level: "ERROR" }, { level: "INFO" }],
  },
  {
    name: "a report of Erlang",
    text: `=ERROR REPORT==== 24-Oct-2025::10:26:15.123456 ===
** Generic server shop terminating
** Last message in was pay

=PROGRESS REPORT==== 24-Oct-2025::10:26:16 ===
    application: shop`,
    records: [{ level: "ERROR" }, { level: "INFO" }],
  },
  {
    name: "an error of Rails",
    text: `Started GET "/x" for 127.0.0.1 at 2025-10-24 10:26:15 +0000
Processing by ShopController#pay as HTML
  Parameters: {"id"=>"7"}
  
ActionController::RoutingError (No route matches [GET] "/x"):
  
app/controllers/shop_controller.rb:7:in 'pay'
lib/x.rb:12:in 'block in call'
Started GET "/y" for 127.0.0.1 at 2025-10-24 10:26:16 +0000`,
    records: [{}, { message: 'Processing by ShopController#pay as HTML\n  Parameters: {"id"=>"7"}' }, {
      level: "ERROR",
    }, {}],
  },
  {
    name: "Flutter's frame around an error",
    text: `══╡ EXCEPTION CAUGHT BY WIDGETS LIBRARY ╞═══════════════════
The following assertion was thrown:
no card

#0      main (file:///x.dart:7:3)
════════════════════════════════════════════════════════════
next`,
    records: [{}, { message: "next" }],
  },
  {
    name: "blank lines as no records",
    text: "\na\n\n\nb\n   \n\t\nc\n",
    records: [{ message: "a" }, { message: "b" }, { message: "c" }],
  },
  {
    name: "a blank line between a head and indented lines",
    text: "Usage:\n\n  shop pay\n\n  shop refund\n\nb",
    records: [{ message: "Usage:\n\n  shop pay\n\n  shop refund" }, { message: "b" }],
  },
  {
    name: "marks of a build as records of their own",
    text: " ✓ Starting\n ○ Compiling /\n ⚠ Slow\n ✓ Ready",
    records: [{}, {}, {}, {}],
  },
];
