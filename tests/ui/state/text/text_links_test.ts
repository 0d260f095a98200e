import { assertEquals } from "@std/assert";
import { splitLinks } from "../../../../ui/state/text/text_links.ts";

for (
  const { text, links } of [
    { text: "no address", links: [] },
    { text: "see https://example.org/a?b=1#c.", links: ["https://example.org/a?b=1#c"] },
    { text: "(http://localhost:8080/x)", links: ["http://localhost:8080/x"] },
    {
      text: "https://en.wikipedia.org/wiki/Log_(computing) is",
      links: ["https://en.wikipedia.org/wiki/Log_(computing)"],
    },
    { text: '"https://a.example/","https://b.example/"', links: ["https://a.example/", "https://b.example/"] },
    { text: "HTTPS://EXAMPLE.ORG/!", links: ["HTTPS://EXAMPLE.ORG/"] },
    { text: "https://[::1]:8001/logs", links: ["https://[::1]:8001/logs"] },
    { text: "https://bank.example@evil.example/", links: [] },
    { text: "https://", links: [] },
    { text: "javascript:alert(1) data:text/html,x file:///etc/passwd", links: [] },
    { text: "https://a.example/\u202egnp.exe", links: ["https://a.example/"] },
    { text: `https://a.example/${"a".repeat(3000)}`, links: [] },
  ]
) {
  Deno.test(`splitLinks finds ${JSON.stringify(links)} in ${JSON.stringify(text.slice(0, 60))}`, () => {
    const parts = splitLinks(text);
    assertEquals(parts.map((part) => part.text).join(""), text);
    assertEquals(parts.flatMap(({ href }) => href ?? []), links);
  });
}
