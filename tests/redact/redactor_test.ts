import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { type RedactOptions, Redactor } from "../../lib/redact/redactor.ts";
import { toRecord } from "../../lib/record/record.ts";

/** Random text that stands for a secret; no result may contain it. */
const SECRET = "hX3kQz9vLm";
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
const PEM = `-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA${SECRET}\n-----END RSA PRIVATE KEY-----`;

/** Texts with a secret, and what is left of them. */
const TEXTS: readonly (readonly [text: string, shown: string])[] = [
  [`password=${SECRET}`, "password=[redacted]"],
  [`login user=7 password=${SECRET} ok`, "login user=7 password=[redacted] ok"],
  [`db_password : ${SECRET}, retry`, "db_password : [redacted], retry"],
  [`{"user":"ann","apiKey":"${SECRET}"}`, '{"user":"ann","apiKey":"[redacted]"}'],
  [`body: "{\\"secret\\":\\"${SECRET}\\",\\"id\\":7}"`, 'body: "{\\"secret\\":\\"[redacted]\\",\\"id\\":7}"'],
  [`{"token":"a\\"${SECRET}","id":7}`, '{"token":"[redacted]","id":7}'],
  [`{"password":["${SECRET}","b}"],"id":7}`, '{"password":[redacted],"id":7}'],
  [`{'client_secret': '${SECRET}', 'id': 7}`, "{'client_secret': '[redacted]', 'id': 7}"],
  [`{"password"=>"${SECRET}"}`, '{"password"=>"[redacted]"}'],
  [`user[password]=${SECRET}&x=1`, "user[password]=[redacted]&x=1"],
  [`GET /cb?code=${SECRET}&state=1 200`, "GET /cb?code=[redacted]&state=1 200"],
  [`GET /a?api%5Fkey=${SECRET} 200`, "GET /a?api%5Fkey=[redacted] 200"],
  [`https://s3.example/o?X-Amz-Signature=${SECRET}&x=1`, "https://s3.example/o?X-Amz-Signature=[redacted]&x=1"],
  [`postgres://ann:${SECRET}@db:5432/shop`, "postgres://[redacted]@db:5432/shop"],
  [`redis://:p@${SECRET}@cache`, "redis://[redacted]@cache"],
  [`Authorization: Bearer ${SECRET}.x1\nHost: a`, "Authorization: [redacted]\nHost: a"],
  [`curl -H 'Authorization: Basic YW5uOn${SECRET}==' http://a`, "curl -H 'Authorization: [redacted]' http://a"],
  [`got bearer  ${SECRET} from x`, "got bearer  [redacted] from x"],
  [`Cookie: sid=${SECRET}; theme=dark\r\nHost: a`, "Cookie: [redacted]\r\nHost: a"],
  [`set-cookie: sid=${SECRET}; Path=/`, "set-cookie: [redacted]"],
  [`jwt is ${JWT} now`, "jwt is [redacted] now"],
  [`(${JWT})`, "([redacted])"],
  [`key:\n${PEM}\nrest`, "key:\n[redacted]\nrest"],
  [`-----BEGIN PRIVATE KEY-----\nMII${SECRET}`, "[redacted]"],
  [`paid with 4111 1111 1111 1111 12/27`, "paid with [redacted] 12/27"],
  [`paid with 4111-1111-1111-1111.`, "paid with [redacted]."],
  [`card=378282246310005`, "card=[redacted]"],
  [`pan 5555555555554444 ok`, "pan [redacted] ok"],
  [`mysqldump --user ann --password ${SECRET} shop`, "mysqldump --user ann --password [redacted] shop"],
  [`Server=db;Uid=ann;Pwd=${SECRET};Database=x`, "Server=db;Uid=ann;Pwd=[redacted];Database=x"],
  [`DefaultEndpoints=https;AccountKey=${SECRET}==;x=1`, "DefaultEndpoints=https;AccountKey=[redacted];x=1"],
  [`ｐａｓｓｗｏｒｄ=${SECRET}`, "ｐａｓｓｗｏｒｄ=[redacted]"],
  [`"password":"${SECRET} never closed`, '"password":"[redacted]'],
];

for (const [text, shown] of TEXTS) {
  Deno.test(`Redactor.text() hides the secret of ${JSON.stringify(text.slice(0, 60))}`, () => {
    const redactor = new Redactor();
    assertStrictEquals(redactor.text(text), shown);
    assertStrictEquals(redactor.count, 1);
    // Records pass several streams: what is hidden already is not counted again.
    assertStrictEquals(redactor.text(shown), shown);
    assertStrictEquals(redactor.count, 1);
  });
}

const HARMLESS: readonly string[] = [
  "",
  "Search completed",
  "Invalid token: unexpected end of input",
  "basic authentication failed",
  "Bearer authentication is missing",
  "token_type=bearer expires_in=3600",
  "token_count=512 max_tokens=4096 secret_name=prod/db",
  "passed=12 compass=north author=ann tokens: 512",
  "password=null token=undefined secret=*** has_password=true",
  "GET /a?page=2&key_count=3 200",
  "at file:///srv/app.ts:12:5",
  "http://127.0.0.1:8001/",
  "ssh://git@example.org/a.git",
  "2026-11-30T12:34:56.789123456Z 1764506096789123456",
  "order 4111111111111112, phone +4915112345678, id 550e8400-e29b-41d4-a716-446655440000",
  "eyJub3QiOiJhIGp3dCJ9",
  "-- a comment -----",
  "100000000000000 200000000000000",
  "mail ann@example.org",
];

for (const text of HARMLESS) {
  Deno.test(`Redactor.text() keeps ${JSON.stringify(text)}`, () => {
    const redactor = new Redactor();
    assertStrictEquals(redactor.text(text), text);
    assertStrictEquals(redactor.count, 0);
  });
}

const NAMES = [
  "password",
  "PASSWORD",
  "db.password",
  "newPassword2",
  "passwd",
  "Authorization",
  "proxy-authorization",
  "cookie",
  "Set-Cookie",
  "cookies",
  "secret",
  "clientSecret",
  "AWS_SECRET_ACCESS_KEY",
  "token",
  "accessToken",
  "x-csrf-token",
  "apiKey",
  "API-KEY",
  "x_api_key",
  "private_key",
  "cardNumber",
  "credit_card",
  "cvv",
  "ssn",
  "jwt",
  "sessionId",
  "auth",
  "db_pwd",
  "motDePasse",
  "contraseña",
  "otp",
  "http.request.header.authorization",
] as const;

for (const name of NAMES) {
  Deno.test(`Redactor.redact() hides the value of ${name} at any depth`, () => {
    const value = { [name]: SECRET, id: 7 };
    const record = toRecord({ message: "m", metadata: { ...value, deep: [{ a: { b: value } }] } });
    const hidden = { [name]: "[redacted]", id: 7 };
    assertEquals(new Redactor().redact(record).metadata, { ...hidden, deep: [{ a: { b: hidden } }] });
  });
}

Deno.test("Redactor.redact() keeps a record without secrets as it is, and what only describes a secret", () => {
  const redactor = new Redactor();
  const record = toRecord({
    message: "GET / 200",
    metadata: {
      token_type: "bearer",
      max_tokens: 100,
      has_password: true,
      password: null,
      pass: 12,
      secret: "",
      roles: ["a", "b"],
    },
  });
  assertStrictEquals(redactor.redact(record), record);
});

Deno.test("Redactor.redact() hides numbers, objects, headers in a list, named values and names", () => {
  const { metadata } = new Redactor().redact(toRecord({
    message: "m",
    metadata: {
      cvv: 123,
      paid: 4111111111111111,
      credentials: { user: "ann", key: SECRET },
      rawHeaders: ["Host", "a", "Cookie", `sid=${SECRET}`, "X-Api-Key", SECRET],
      argv: ["mysql", "--password", SECRET],
      headers: [{ name: "authorization", value: SECRET }, { name: "host", value: "a" }],
      sessions: { [JWT]: 1 },
    },
  }));
  assertEquals(metadata, {
    cvv: "[redacted]",
    paid: "[redacted]",
    credentials: "[redacted]",
    rawHeaders: ["Host", "a", "Cookie", "[redacted]", "X-Api-Key", "[redacted]"],
    argv: ["mysql", "--password", "[redacted]"],
    headers: [{ name: "authorization", value: "[redacted]" }, { name: "host", value: "a" }],
    sessions: { "[redacted]": 1 },
  });
});

Deno.test("Redactor.redact() hides a block of PEM whose lines are records of one source", () => {
  const redactor = new Redactor();
  const write = (source: string, message: string) =>
    redactor.redact(toRecord({ message, metadata: { source } })).message;
  const shown = PEM.split("\n").map((
    line,
  ) => [write("stdin", line), write("stderr", "abcd"), write("stdin", "GET / 200")]);
  assertEquals(shown, Array.from({ length: 3 }, () => ["[redacted]", "abcd", "GET / 200"]));
  assertStrictEquals(write("stdin", "abcd"), "abcd");
});

Deno.test("Redactor takes further names, names to keep, patterns and e-mail addresses", () => {
  const options: RedactOptions = {
    names: ["customer_id", "ville"],
    keep: ["session-key"],
    patterns: ["ORD-[0-9]+", /iban \w+/i],
    email: true,
  };
  const { message, metadata } = new Redactor(options).redact(toRecord({
    message: "ORD-123 of Ann.B+x@mail.example.org, IBAN de89 customerId=77 sessionKey=8 ORD-9",
    metadata: { mainCustomerId: "77", session_key: "8", ville: "Łódź", village: "x" },
  }));
  assertStrictEquals(message, "[redacted] of [redacted], [redacted] customerId=[redacted] sessionKey=8 [redacted]");
  assertEquals(metadata, { mainCustomerId: "[redacted]", session_key: "8", ville: "[redacted]", village: "x" });
});

Deno.test("Redactor hides the rest of a text in which a pattern matches too often", () => {
  const text = "ab1".repeat(1000);
  const shown = new Redactor({ patterns: ["[0-9]"] }).text(text);
  assert(!shown.includes("1"), shown.slice(-20));
});

const INVALID: readonly (readonly [options: unknown, message: string])[] = [
  [{ name: ["a"] }, 'Cannot redact: unknown option "name"; did you mean "names"?'],
  [{ names: "a" }, 'Cannot redact: names must be a list of names, got "a"'],
  [{ keep: [1] }, "Cannot redact: keep must be a list of names, got a list"],
  [{ patterns: ["(a"] }, 'Cannot redact: Cannot parse regular expression "(a" at 2: expected a closing )'],
  [{ patterns: "a" }, 'Cannot redact: patterns must be a list, got "a"'],
  [{ patterns: [""] }, 'Cannot redact: patterns must be texts or regular expressions, got ""'],
  [{ email: "yes" }, 'Cannot redact: email must be true or false, got "yes"'],
];

for (const [options, message] of INVALID) {
  Deno.test(`Redactor refuses ${JSON.stringify(options)}`, () => {
    assertThrows(() => new Redactor(options as RedactOptions), TypeError, message);
  });
}

/** Texts that a search with backtracking, or with a look behind for each match, reads again and again. */
const HOSTILE = [
  "eyJ",
  "eyJa.",
  "://",
  "://a",
  "a@",
  "@a.",
  "=",
  ":",
  "a:",
  '"',
  'password:"\\',
  'secret:{"',
  "secret:[",
  "1 ",
  "411 ",
  "1",
  "4111-",
  "--a ",
  '--password "',
  "-----BEGIN ",
  "-----END ",
  "bearer ",
  "bearer   ",
  "Basic aaaaaaa ",
  "\\",
  "[",
  "a.",
  "authorization:aws4",
  "cookie:a=",
  "%",
  "?key=",
  "token: a ",
  'x\\"',
  "é",
  "password=",
];

for (const unit of HOSTILE) {
  Deno.test(`Redactor.text() reads a text of ${JSON.stringify(unit)} in linear time`, () => {
    // In quadratic time this would take minutes.
    new Redactor({ email: true, patterns: ["(a+)+b"] }).text(unit.repeat(Math.ceil(400_000 / unit.length)));
  });
}
