/** Stack trace of a program, and its content. */
export interface TraceCase {
  readonly name: string;
  readonly text: string;
  readonly level: string;
  readonly message: string;
  readonly type?: string;
  readonly error?: string;
  /** Stack, if it is not the whole text. */
  readonly stack?: string;
}

const NODE_FRAMES = `    at f (/app/t.js:2:20)
    at Object.<anonymous> (/app/t.js:3:5)
    ... 5 lines matching cause stack trace ...
    at node:internal/main/run_main_module:28:49 {
  code: 'E_X',
  meta: { a: 1 },
  [cause]: TypeError: inner
      at f (/app/t.js:2:45)
      at node:internal/main/run_main_module:28:49
}`;

/** Output of the runtimes, shortened. */
export const TRACES: readonly TraceCase[] = [
  {
    name: "an error printed by Node",
    text: `PayErr: nope\n${NODE_FRAMES}`,
    level: "ERROR",
    message: "PayErr: nope",
    type: "PayErr",
    error: "nope",
  },
  {
    name: "text and an error printed by Node",
    text: `Cannot pay TypeError: nope\n${NODE_FRAMES}`,
    level: "ERROR",
    message: "Cannot pay TypeError: nope",
    type: "TypeError",
    error: "nope",
  },
  {
    name: "an AggregateError printed by Node",
    text: `AggregateError: multi
    at Object.<anonymous> (/app/t.js:4:15)
    at node:internal/main/run_main_module:28:49 {
  [errors]: [
    Error: a
        at Object.<anonymous> (/app/t.js:4:35)
        at node:internal/main/run_main_module:28:49,
    Error: b
        at Object.<anonymous> (/app/t.js:4:50)
  ]
}`,
    level: "ERROR",
    message: "AggregateError: multi",
    type: "AggregateError",
    error: "multi",
  },
  {
    name: "an uncaught error in Node",
    text: `/app/t.js:2
function f(){throw new PayErr('nope',{cause:new TypeError('inner')})}
             ^

PayErr: nope
${NODE_FRAMES}

Node.js v20.20.2`,
    level: "ERROR",
    message: "PayErr: nope",
    type: "PayErr",
    error: "nope",
  },
  {
    name: "an uncaught error in Deno",
    text: `error: Uncaught (in promise) PayErr: nope
function f(){throw new PayErr('nope',{cause:new TypeError('inner')})}
                   ^
    at f (file:///app/t.js:2:20)
    at file:///app/t.js:5:26
Caused by: TypeError: inner
    at f (file:///app/t.js:2:45)
    at file:///app/t.js:5:26`,
    level: "ERROR",
    message: "error: Uncaught (in promise) PayErr: nope",
    type: "PayErr",
    error: "nope",
  },
  {
    name: "a traceback of Python",
    text: `Traceback (most recent call last):
  File "/app/t.py", line 5, in g
    try: f()
         ^^^
KeyError: 'k'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/t.py", line 14, in <module>
    g()
ValueError: bad`,
    level: "ERROR",
    message: "ValueError: bad",
    type: "ValueError",
    error: "bad",
  },
  {
    name: "a traceback of Python without a message",
    text: `Traceback (most recent call last):
  File "/app/t.py", line 1, in <module>
KeyboardInterrupt`,
    level: "ERROR",
    message: "KeyboardInterrupt",
    type: "KeyboardInterrupt",
    error: "",
  },
  {
    name: "a stack trace of Java",
    text: `java.lang.RuntimeException: outer
	at T.a(T.java:1)
	at java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)
Caused by: java.lang.IllegalStateException: inner
	at T.b(T.java:1)
	... 9 more
	Suppressed: java.io.IOException: sup
		... 10 more`,
    level: "ERROR",
    message: "java.lang.RuntimeException: outer",
    type: "java.lang.RuntimeException",
    error: "outer",
  },
  {
    name: "an uncaught exception in Java",
    text: `Exception in thread "main" java.lang.NullPointerException
	at T.main(T.java:2)`,
    level: "ERROR",
    message: 'Exception in thread "main" java.lang.NullPointerException',
    type: "java.lang.NullPointerException",
    error: "",
  },
  {
    name: "a panic of Go",
    text: `panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
main.pay(...)
	/app/main.go:8
main.(*Shop).Serve(0xc000012345, {0x1, 0x2})
	/app/main.go:17 +0x1d
created by main.main in goroutine 1
	/app/main.go:4 +0x25
exit status 2`,
    level: "FATAL",
    message: "panic: runtime error: index out of range [5] with length 3",
    type: "panic",
    error: "runtime error: index out of range [5] with length 3",
  },
  {
    name: "a fatal error of Go with a signal and several goroutines",
    text: `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4a5f6e]

goroutine 18 [running]:
main.pay(0x0)
	/app/main.go:8 +0x1d

goroutine 1 [chan receive]:
main.main()
	/app/main.go:17 +0x1d`,
    level: "FATAL",
    message: "panic: runtime error: invalid memory address or nil pointer dereference",
    type: "panic",
    error: "runtime error: invalid memory address or nil pointer dereference",
  },
  {
    name: "a panic of Rust",
    text: `thread 'main' (3210) panicked at src/main.rs:1:101:
cannot go: "bad"
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: shop::main
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`,
    level: "ERROR",
    message: "thread 'main' (3210) panicked at src/main.rs:1:101:\ncannot go: \"bad\"",
    type: "panic",
    error: 'cannot go: "bad"',
  },
  {
    name: "a panic of an older Rust",
    text: `thread 'main' panicked at 'index out of bounds', src/main.rs:4:5
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace`,
    level: "ERROR",
    message: "thread 'main' panicked at 'index out of bounds', src/main.rs:4:5",
    type: "panic",
    error: "index out of bounds",
  },
  {
    name: "an unhandled exception in .NET",
    text: `Unhandled exception. System.InvalidOperationException: no card
 ---> System.IO.IOException: gone
   at Shop.Gate.Open() in /app/Gate.cs:line 9
   --- End of inner exception stack trace ---
   at Program.<Main>$(String[] args)`,
    level: "ERROR",
    message: "Unhandled exception. System.InvalidOperationException: no card",
    type: "System.InvalidOperationException",
    error: "no card",
  },
  {
    name: "an unrescued exception in Ruby",
    text: `t.rb:2:in \`rescue in b': wrapped (RuntimeError)
	from t.rb:2:in \`b'
	from t.rb:3:in \`<main>'
t.rb:1:in \`a': bad arg (ArgumentError)
	from t.rb:2:in \`b'`,
    level: "ERROR",
    message: "t.rb:2:in `rescue in b': wrapped (RuntimeError)",
    type: "RuntimeError",
    error: "wrapped",
  },
  {
    name: "an uncaught exception in PHP",
    text: `Fatal error: Uncaught RuntimeException: bad in /app/t.php:1
Stack trace:
#0 /app/t.php(1): f()
#1 {main}

Next LogicException: outer in /app/t.php:1
Stack trace:
#0 {main}
  thrown in /app/t.php on line 1`,
    level: "ERROR",
    message: "Fatal error: Uncaught RuntimeException: bad in /app/t.php:1",
    type: "RuntimeException",
    error: "bad",
  },
];
