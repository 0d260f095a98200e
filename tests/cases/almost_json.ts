/** Text that is almost JSON, with the objects in it; `undefined` for text that is not. */
export interface AlmostJsonCase {
  readonly name: string;
  readonly text: string;
  readonly objects: readonly Readonly<Record<string, unknown>>[] | undefined;
}

export const ALMOST_JSON: readonly AlmostJsonCase[] = [
  {
    name: "NaN and Infinity",
    text: '{"a":NaN,"b":Infinity,"c":-Infinity,"d":[NaN]}',
    objects: [{ a: "NaN", b: "Infinity", c: "-Infinity", d: ["NaN"] }],
  },
  {
    name: "escapes of nginx",
    text: '{"agent":"\\x22curl\\x22 \\xC3","path":"a\\\\b"}',
    objects: [{ agent: '"curl" Ã', path: "a\\b" }],
  },
  { name: "a path of Windows", text: '{"path":"C:\\Users\\x","ok":1}', objects: [{ path: "C:\\Users\\x", ok: 1 }] },
  { name: "commas before brackets", text: '{"a":[1,2,],"b":{"c":1,},}', objects: [{ a: [1, 2], b: { c: 1 } }] },
  { name: "a comma behind", text: '{"a":1},', objects: [{ a: 1 }] },
  { name: "missing values", text: '{"a":,"b":-,"c":1}', objects: [{ a: null, b: null, c: 1 }] },
  { name: "control characters", text: '{"a":"b\tc\u0001"}', objects: [{ a: "b\tc\u0001" }] },
  { name: "two objects", text: '{"a":1}{"a":2}', objects: [{ a: 1 }, { a: 2 }] },
  { name: "two objects with a blank", text: ' {"a":1} {"a":2} ', objects: [{ a: 1 }, { a: 2 }] },
  { name: "two objects with a comma", text: '{"a":1},{"a":2},', objects: [{ a: 1 }, { a: 2 }] },
  { name: "a list", text: '[{"a":1},{"a":2}]', objects: [{ a: 1 }, { a: 2 }] },
  { name: "a list with a comma behind", text: '[{"a":1},],', objects: [{ a: 1 }] },
  {
    name: "single quotes of Python",
    text: "{'a': 'it\\'s', 'b': None, 'c': True}",
    objects: [{ a: "it's", b: null, c: true }],
  },
  {
    name: "values of Python",
    text: "{'a': datetime.datetime(2025, 10, 24), 'b': <object at 0x7f>, 'c': nan}",
    objects: [{ a: "datetime.datetime(2025, 10, 24)", b: "<object at 0x7f>", c: "NaN" }],
  },
  {
    name: "an object of Node.js",
    text:
      "{\n  level: 'error',\n  'trace-id': undefined,\n  at: 2025-10-24T10:26:15.123Z,\n  n: 12n,\n  list: [ 1, [Object] ],\n  text: 'a\\n' +\n    'b',\n  f: [Function: x]\n}",
    objects: [{
      level: "error",
      "trace-id": null,
      at: "2025-10-24T10:26:15.123Z",
      n: "12",
      list: [1, "[Object]"],
      text: "a\nb",
      f: "[Function: x]",
    }],
  },
  { name: "a hash of Ruby", text: '{:level=>"error", "b"=>nil}', objects: [{ level: "error", b: null }] },
  {
    name: "exact integers",
    text: '{"a":9007199254740993,"b":100000000000000000000,"c":007,"d":1e3,"e":NaN}',
    objects: [{ a: "9007199254740993", b: 1e20, c: "007", d: 1000, e: "NaN" }],
  },
  { name: "a name like __proto__", text: '{"__proto__":{"a":1},}', objects: [JSON.parse('{"__proto__":{"a":1}}')] },
  ...[
    "",
    "{",
    "}",
    "{}",
    "{} {}",
    "{not JSON}",
    "{a: b}",
    "{ color: red }",
    "{1}",
    '{"a"}',
    '{"a":1',
    '{"a":"b',
    '{"a":1} x',
    'x {"a":1}',
    '{"a":1 "b":2}',
    '{"a":1}}',
    '[{"a":1}',
    '[{"a":1},2]',
    '["a"]',
    "[]",
    "{{name}} paid",
    "{0} of {1}",
    "{error: something bad happened}",
    "{level: ERROR while reading}",
    "{a::b}",
  ].map((text) => ({ name: JSON.stringify(text), text, objects: undefined })),
];
