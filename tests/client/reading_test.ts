import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import type { ReadOptions } from "../../lib/client/options.ts";
import { explain, readingOf } from "../../lib/client/reading.ts";
import { RequestError } from "../../lib/remote/request.ts";

const OPTIONS: ReadOptions = {
  url: ":8001",
  query: undefined,
  level: undefined,
  json: false,
  color: "auto",
  utc: false,
  token: undefined,
};
const ROUTE = "http://127.0.0.1:8001/api/monitoring/advanced/logs";

for (
  const { name, options, asked = {}, url } of [
    { name: "nothing that was not asked for", options: {}, url: "" },
    { name: "the query and the level", options: { query: "a b+c", level: "warn" }, url: "?level=warn&q=a+b%2Bc" },
    { name: "numbers, 0 too", options: {}, asked: { recent: 0, limit: undefined }, url: "?recent=0" },
    {
      name: "the filter in the address",
      options: { url: ":8001?level=warn&search=x&q=y" },
      url: "?level=warn&search=x&q=y",
    },
    {
      name: "what the command line says before what the address does",
      options: { url: ":8001?level=warn&q=y&limit=7", level: "error", query: "z" },
      asked: { limit: 3 },
      url: "?level=error&q=z&limit=3",
    },
    {
      name: "of the address what the route knows",
      options: { url: ":8001?limit=7&from=1h&x=y" },
      asked: { limit: undefined },
      url: "?limit=7",
    },
    { name: "no filter where the command line takes it away", options: { url: ":8001?q=y", query: "" }, url: "" },
  ] satisfies readonly {
    name: string;
    options: Partial<ReadOptions>;
    asked?: Record<string, number | undefined>;
    url: string;
  }[]
) {
  Deno.test(`readingOf asks for ${name}`, () => {
    const reading = readingOf({ ...OPTIONS, ...options }, "/logs", asked);
    assertEquals([reading.url.href, reading.server], [ROUTE + url, "http://127.0.0.1:8001"]);
  });
}

for (
  const { name, options, fallback, authorization } of [
    { name: "nobody", options: {}, authorization: null },
    { name: "the token of the environment", options: {}, fallback: "e", authorization: "Bearer e" },
    { name: "a token before that", options: { token: "t" }, fallback: "e", authorization: "Bearer t" },
    {
      name: "a name before that",
      options: { url: "a:b@127.0.0.1:8001" },
      fallback: "e",
      authorization: `Basic ${btoa("a:b")}`,
    },
    { name: "a token", options: { token: "a.b-c=" }, authorization: "Bearer a.b-c=" },
    {
      name: "a name in the address",
      options: { url: "http://ann@127.0.0.1:8001" },
      authorization: `Basic ${btoa("ann:")}`,
    },
    { name: "a token before a name", options: { url: "ann:b@127.0.0.1:8001", token: "t" }, authorization: "Bearer t" },
  ] satisfies readonly {
    name: string;
    options: Partial<ReadOptions>;
    fallback?: string;
    authorization: string | null;
  }[]
) {
  Deno.test(`readingOf speaks for ${name}`, () => {
    const { headers, url } = readingOf({ ...OPTIONS, ...options }, "/logs", {}, fallback);
    assertEquals([headers.get("authorization"), url.href], [authorization, ROUTE]);
  });
}

for (const token of ["two words", "é", "a\r\nx: y", ""]) {
  Deno.test(`readingOf refuses the token ${JSON.stringify(token)}, and does not repeat it`, () => {
    assertError(assertThrows(() => readingOf({ ...OPTIONS, token }, "/logs", {})), {
      name: "SyntaxError",
      message: "Cannot send token: expected visible characters of ASCII",
    });
  });
}

for (
  const { name, q, failure, text } of [
    { name: "the place in a query", q: "a (b", failure: { parameter: "q", offset: 2 }, text: "no\n  a (b\n    ^" },
    { name: "its end", q: "a (b", failure: { parameter: "q", offset: 4 }, text: "no\n  a (b\n      ^" },
    {
      name: "the place behind what is spelled longer",
      q: "\x07(",
      failure: { parameter: "q", offset: 1 },
      text: "no\n  \\u0007(\n        ^",
    },
    { name: "no place beyond the query", q: "a", failure: { parameter: "q", offset: 9 }, text: "no" },
    { name: "no place before it", q: "a", failure: { parameter: "q", offset: -1 }, text: "no" },
    { name: "no place that is not told", q: "a", failure: { parameter: "q" }, text: "no" },
    { name: "no place in another parameter", q: "a", failure: { parameter: "level", offset: 0 }, text: "no" },
  ]
) {
  Deno.test(`explain shows ${name}`, () => {
    const url = new URL(`${ROUTE}?${new URLSearchParams({ q })}`);
    assertStrictEquals(explain(new RequestError("no", failure), url), text);
  });
}

Deno.test("explain lets nothing of a server act on the terminal", () => {
  assertStrictEquals(explain(new RequestError("\x1b[31mno\x07\nyes"), new URL(ROUTE)), "no\\u0007\\u000ayes");
});
