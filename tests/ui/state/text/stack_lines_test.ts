import { assertEquals } from "@std/assert";
import { splitCauses, stackLines } from "../../../../ui/state/text/stack_lines.ts";

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
  Deno.test(`stackLines marks frames of libraries in ${language}`, () => {
    assertEquals(stackLines([own, ...foreign].join("\n")), [
      { text: own, isForeign: false },
      ...foreign.map((text) => ({ text, isForeign: true })),
    ]);
  });
}

Deno.test("stackLines marks nothing outside of frames", () => {
  const text = "Caused by: java.io.IOException: cannot read node_modules/x";
  assertEquals(stackLines(text), [{ text, isForeign: false }]);
});

for (
  const { name, stack, parts } of [
    { name: "no cause", stack: "    at a\n    at b", parts: [["A: a", "    at a\n    at b"]] },
    {
      name: "causes of Java",
      stack:
        "\tat a.B.c(B.java:1)\nCaused by: D: d\n\tat e.F.g(F.java:2)\n\t... 2 more\nCaused by: H\n\tat i.J.k(J.java:3)",
      parts: [
        ["A: a", "\tat a.B.c(B.java:1)"],
        ["D: d", "\tat e.F.g(F.java:2)\n\t... 2 more"],
        ["H", "\tat i.J.k(J.java:3)"],
      ],
    },
    {
      name: "a cause of Deno, with a message of two lines",
      stack: "    at a\r\nCaused by: Error: one\r\ntwo\r\n    at b",
      parts: [["A: a", "    at a"], ["Error: one\r\ntwo", "    at b"]],
    },
    { name: "nothing but a cause", stack: "Caused by: B: b", parts: [["A: a", ""], ["B: b", ""]] },
    {
      name: "causes of Python, where the last one was thrown",
      stack: "Traceback (most recent call last):\n  File \"a.py\", line 1, in a\nKeyError: 'a'\n\n" +
        "During handling of the above exception, another exception occurred:\n\n" +
        'Traceback (most recent call last):\n  File "b.py", line 2, in b\nb.B: b\n\n' +
        "The above exception was the direct cause of the following exception:\n\n" +
        'Traceback (most recent call last):\n  File "c.py", line 3, in c\nA: a',
      parts: [
        ["A: a", 'Traceback (most recent call last):\n  File "c.py", line 3, in c\nA: a'],
        ["b.B: b", 'Traceback (most recent call last):\n  File "b.py", line 2, in b\nb.B: b'],
        ["KeyError: 'a'", "Traceback (most recent call last):\n  File \"a.py\", line 1, in a\nKeyError: 'a'"],
      ],
    },
    { name: "a message about one", stack: "    at a\n  Caused by: b", parts: [["A: a", "    at a\n  Caused by: b"]] },
  ]
) {
  Deno.test(`splitCauses splits a stack with ${name}`, () => {
    assertEquals(splitCauses({ title: "A: a", stack }).map(({ title, stack }) => [title, stack]), parts);
  });
}
