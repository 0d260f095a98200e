import { deepStrictEqual } from "node:assert/strict";
import { stackLines } from "../../ui/state/stack_lines.ts";

const STACKS: readonly { language: string; own: string; foreign: readonly string[] }[] = [
  {
    language: "JavaScript",
    own: "    at capture (file:///srv/shop/payments/capture.ts:52:11)",
    foreign: [
      "    at Layer.handle (/srv/node_modules/express/lib/router/layer.js:95:5)",
      "    at Layer.handle (C:\\srv\\node_modules\\express\\layer.js:95:5)",
      "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
      "    at mapped (ext:deno_http/00_serve.ts:407:24)",
      "    at new Promise (<anonymous>)",
    ],
  },
  {
    language: "Python",
    own: '  File "/srv/app/shop.py", line 3, in pay',
    foreign: [
      '  File "/usr/lib/python3.12/json/decoder.py", line 355',
      '  File "/v/site-packages/flask/app.py", line 9',
    ],
  },
  {
    language: "Java",
    own: "\tat com.example.javax.Pay.run(Pay.java:7)",
    foreign: [
      "\tat java.base/java.lang.Thread.run(Thread.java:833)",
      "\tat org.springframework.web.Servlet.do(S.java:1)",
    ],
  },
  {
    language: ".NET",
    own: "   at Shop.Pay.Run() in /srv/Pay.cs:line 7",
    foreign: ["   at System.Threading.Tasks.Task.Execute()"],
  },
  {
    language: "Rust",
    own: "             at ./src/main.rs:4:5",
    foreign: ["             at /rustc/9fc6b43/library/core/src/panicking.rs:75:14"],
  },
];

for (const { language, own, foreign } of STACKS) {
  Deno.test(`stackLines tells one's own places from those of others, in ${language}`, () => {
    deepStrictEqual(stackLines([own, ...foreign].join("\n")), [
      { text: own, isForeign: false },
      ...foreign.map((text) => ({ text, isForeign: true })),
    ]);
  });
}

Deno.test("stackLines takes only places for places", () => {
  const text = "Caused by: java.io.IOException: cannot read node_modules/x";
  deepStrictEqual(stackLines(text), [{ text, isForeign: false }]);
});
