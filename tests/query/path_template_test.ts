import { assert, assertStrictEquals } from "@std/assert";
import { isPathField, sourceOfPaths, templatePath } from "../../lib/query/path_template.ts";
import { compileRegex } from "../../lib/query/regex.ts";

const CASES: readonly (readonly [url: string, template: string])[] = [
  ["/", "/"],
  ["/checkout", "/checkout"],
  ["/checkout/", "/checkout/"],
  ["/orders/4711", "/orders/:id"],
  ["/orders/4711?next=/home/7#top", "/orders/:id"],
  ["/orders/4711/items/99", "/orders/:id/items/:id"],
  ["/api/v2/users/ann@example.org", "/api/v2/users/:id"],
  ["/v1.12/containers/3f2a9c", "/v1.12/containers/:id"],
  ["/oauth2/token", "/oauth2/token"],
  ["/s/6ba7b810-9dad-11d1-80b4-00c04fd430c8/a", "/s/:id/a"],
  ["/assets/app.3f2a9c.js", "/assets/:id"],
  ["/assets/app.js", "/assets/app.js"],
  ["/search/caf%C3%A9", "/search/:id"],
  ["https://shop.example/orders/1?x=2", "/orders/:id"],
  ["http://10.0.0.7:8080", "/"],
  ["https://shop.example?x=/1", "/"],
  ["/a.b/(c)/[d]/e+f", "/a.b/(c)/[d]/e+f"],
  [`${"/a".repeat(30)}`, `${"/a".repeat(16)}/*`],
];

for (const [url, template] of CASES) {
  Deno.test(`templatePath makes ${template} of ${url}, whose regular expression matches it`, () => {
    assertStrictEquals(templatePath(url), template);
    const source = sourceOfPaths(template, !url.startsWith("/"));
    assert(compileRegex(source, { ignoreCase: false }).test(url), source);
  });
}

const OTHERS: readonly (readonly [template: string, url: string])[] = [
  ["/orders/:id", "/orders/new"],
  ["/orders/:id", "/orders/4711/items"],
  ["/orders/:id", "/v2/orders/4711"],
  ["/orders", "/orders/4711"],
  ["/a.b", "/axb"],
];

for (const [template, url] of OTHERS) {
  Deno.test(`sourceOfPaths of ${template} does not match ${url}`, () => {
    assert(!compileRegex(sourceOfPaths(template, true), { ignoreCase: false }).test(url));
  });
}

Deno.test("templatePath reads 1000 characters of a path", () => {
  assertStrictEquals(templatePath(`/${"a".repeat(5000)}`).length, 1000);
  assertStrictEquals(templatePath(`/${"a/".repeat(50_000)}`), `/${"a/".repeat(16)}*`);
});

Deno.test("isPathField knows the names of fields that have paths", () => {
  for (const name of ["path", "url.path", "http.target", "request.uri", "request_uri", "requestPath", "originalUrl"]) {
    assert(isPathField(name), name);
  }
  for (const name of ["level", "filepath_count", "service", "curl", "xpath"]) assert(!isPathField(name), name);
});
