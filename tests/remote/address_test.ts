import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { parseAddress } from "../../lib/remote/address.ts";

const API = "/api/monitoring/advanced";
const UI = "/ui/monitoring/advanced";

for (
  const { text, base, params = "" } of [
    { text: "http://127.0.0.1:8001", base: "http://127.0.0.1:8001" },
    { text: " http://127.0.0.1:8001/ ", base: "http://127.0.0.1:8001" },
    { text: "https://logs.example", base: "https://logs.example" },
    { text: "HTTPS://Logs.Example:443", base: "https://logs.example" },
    { text: "localhost:8001", base: "http://localhost:8001" },
    { text: "localhost", base: "http://localhost" },
    { text: "[::1]:8001", base: "http://[::1]:8001" },
    { text: ":8001", base: "http://127.0.0.1:8001" },
    { text: "8001", base: "http://127.0.0.1:8001" },
    { text: ":8001/prod", base: "http://127.0.0.1:8001/prod" },
    { text: "192.168.1.9:80", base: "http://192.168.1.9" },
    { text: `:8001${UI}?level=warn&q=a+b`, base: "http://127.0.0.1:8001", params: "level=warn&q=a+b" },
    { text: `http://logs.example/prod${UI}/#top`, base: "http://logs.example/prod" },
    {
      text: `http://logs.example/a/b${API}/logs/stream?level=warn`,
      base: "http://logs.example/a/b",
      params: "level=warn",
    },
    { text: `http://logs.example${API}`, base: "http://logs.example" },
    { text: "http://logs.example/a/b/", base: "http://logs.example/a/b" },
    { text: "http://logs.example/?q=x", base: "http://logs.example", params: "q=x" },
    { text: "http://logs.example/ui/monitoring/advancedly", base: "http://logs.example/ui/monitoring/advancedly" },
  ]
) {
  Deno.test(`parseAddress finds the server at "${text}"`, () => {
    const address = parseAddress(text);
    assertEquals([address.api, address.shown], [base + API, base]);
    assertStrictEquals(address.params.toString(), params);
    assertStrictEquals(address.authorization, undefined);
  });
}

for (
  const { text, credentials } of [
    { text: "http://ann:secret@logs.example", credentials: "ann:secret" },
    { text: "ann:secret@logs.example", credentials: "ann:secret" },
    { text: "http://ann@logs.example", credentials: "ann:" },
    { text: "http://%C3%A9:a%40b%25@logs.example", credentials: "é:a@b%" },
  ]
) {
  Deno.test(`parseAddress removes the credentials from "${text}"`, () => {
    const { shown, api, authorization } = parseAddress(text);
    assertEquals([shown, api], ["http://logs.example", `http://logs.example${API}`]);
    const bytes = Uint8Array.from(atob(authorization!.replace(/^Basic /, "")), (character) => character.charCodeAt(0));
    assertStrictEquals(new TextDecoder().decode(bytes), credentials);
  });
}

for (
  const { text, shown = text } of [
    { text: "" },
    { text: "ftp://logs.example" },
    { text: "http://" },
    { text: "file:///etc/passwd" },
    { text: "a b" },
    { text: ":99999" },
    { text: "ftp://ann:secret@logs.example", shown: "logs.example" },
  ]
) {
  Deno.test(`parseAddress refuses "${text}"`, () => {
    assertError(assertThrows(() => parseAddress(text)), {
      name: "SyntaxError",
      message: `Cannot parse URL "${shown}": expected one such as http://127.0.0.1:8001`,
    });
  });
}
