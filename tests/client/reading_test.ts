import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import type { ReadOptions } from "../../lib/client/options.ts";
import { explain, readingOf } from "../../lib/client/reading.ts";
import { RequestError } from "../../lib/remote/request_error.ts";

const OPTIONS: ReadOptions = {
  url: ":8001",
  query: undefined,
  level: undefined,
  json: false,
  color: "auto",
  utc: false,
  columns: undefined,
  wrap: true,
  token: undefined,
};
const ROUTE = "http://127.0.0.1:8001/api/monitoring/advanced/logs";

for (
  const { name, options, asked = {}, url } of [
    { name: "no parameters by default", options: {}, url: "" },
    { name: "the query and the level", options: { query: "a b+c", level: "warn" }, url: "?level=warn&q=a+b%2Bc" },
    { name: "numbers, including 0", options: {}, asked: { recent: 0, limit: undefined }, url: "?recent=0" },
    {
      name: "the filter of the URL",
      options: { url: ":8001?level=warn&search=x&q=y" },
      url: "?level=warn&search=x&q=y",
    },
    {
      name: "the values of the command line before those of the URL",
      options: { url: ":8001?level=warn&q=y&limit=7", level: "error", query: "z" },
      asked: { limit: 3 },
      url: "?level=error&q=z&limit=3",
    },
    {
      name: "only the parameters that the route knows",
      options: { url: ":8001?limit=7&from=1h&x=y" },
      asked: { limit: undefined },
      url: "?limit=7",
    },
    { name: "no filter if the command line clears it", options: { url: ":8001?q=y", query: "" }, url: "" },
  ] satisfies readonly {
    name: string;
    options: Partial<ReadOptions>;
    asked?: Record<string, number | undefined>;
    url: string;
  }[]
) {
  Deno.test(`readingOf requests ${name}`, () => {
    const reading = readingOf({ ...OPTIONS, ...options }, "/logs", asked);
    assertEquals([reading.url.href, reading.server], [ROUTE + url, "http://127.0.0.1:8001"]);
  });
}

for (
  const { name, options, fallback, authorization } of [
    { name: "no credentials", options: {}, authorization: null },
    { name: "the token of the environment", options: {}, fallback: "e", authorization: "Bearer e" },
    {
      name: "the token of the command line before that of the environment",
      options: { token: "t" },
      fallback: "e",
      authorization: "Bearer t",
    },
    {
      name: "the credentials of the URL before the token of the environment",
      options: { url: "a:b@127.0.0.1:8001" },
      fallback: "e",
      authorization: `Basic ${btoa("a:b")}`,
    },
    { name: "the token of the command line", options: { token: "a.b-c=" }, authorization: "Bearer a.b-c=" },
    {
      name: "a user name in the URL",
      options: { url: "http://ann@127.0.0.1:8001" },
      authorization: `Basic ${btoa("ann:")}`,
    },
    {
      name: "the token before the credentials of the URL",
      options: { url: "ann:b@127.0.0.1:8001", token: "t" },
      authorization: "Bearer t",
    },
  ] satisfies readonly {
    name: string;
    options: Partial<ReadOptions>;
    fallback?: string;
    authorization: string | null;
  }[]
) {
  Deno.test(`readingOf sends ${name}`, () => {
    const { headers, url } = readingOf({ ...OPTIONS, ...options }, "/logs", {}, fallback);
    assertEquals([headers.get("authorization"), url.href], [authorization, ROUTE]);
  });
}

for (const token of ["two words", "é", "a\r\nx: y", ""]) {
  Deno.test(`readingOf refuses the token ${JSON.stringify(token)} without repeating it`, () => {
    assertError(assertThrows(() => readingOf({ ...OPTIONS, token }, "/logs", {})), {
      name: "SyntaxError",
      message: "Cannot send token: expected printable ASCII without spaces",
    });
  });
}

for (
  const { name, q, failure, text } of [
    {
      name: "the place of an error in a query",
      q: "a (b",
      failure: { parameter: "q", offset: 2 },
      text: "no\n  a (b\n    ^",
    },
    {
      name: "an error at the end of a query",
      q: "a (b",
      failure: { parameter: "q", offset: 4 },
      text: "no\n  a (b\n      ^",
    },
    {
      name: "the place after an escaped character",
      q: "\x07(",
      failure: { parameter: "q", offset: 1 },
      text: "no\n  \\u0007(\n        ^",
    },
    { name: "no place after the query", q: "a", failure: { parameter: "q", offset: 9 }, text: "no" },
    { name: "no place before the query", q: "a", failure: { parameter: "q", offset: -1 }, text: "no" },
    { name: "no place if the server gives none", q: "a", failure: { parameter: "q" }, text: "no" },
    { name: "no place for another parameter", q: "a", failure: { parameter: "level", offset: 0 }, text: "no" },
  ]
) {
  Deno.test(`explain shows ${name}`, () => {
    const url = new URL(`${ROUTE}?${new URLSearchParams({ q })}`);
    assertStrictEquals(explain(new RequestError("no", failure), url), text);
  });
}

Deno.test("explain escapes control characters of a server", () => {
  assertStrictEquals(explain(new RequestError("\x1b[31mno\x07\nyes"), new URL(ROUTE)), "no\\u0007\\u000ayes");
});
