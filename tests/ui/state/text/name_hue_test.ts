import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { hueOf, HUES } from "../../../../ui/state/text/name_hue.ts";

Deno.test("hueOf returns the same color for a name, everywhere and always", () => {
  const names = ["gateway", "orders", "größe", ""];
  assertEquals(names.map(hueOf), [4, 1, 2, 4]);
});

Deno.test("hueOf tells services apart that usually meet in a trace", () => {
  const names = ["gateway", "orders", "payments", "catalog", "search", "checkout", "stock"];
  assertStrictEquals(new Set(names.map(hueOf)).size, names.length);
});

Deno.test("hueOf uses every color about as often", () => {
  const counts = Array.from({ length: HUES }, () => 0);
  for (let index = 0; index < 8000; index++) counts[hueOf(`service-${index}`)]++;
  for (const count of counts) assert(count > 700 && count < 1300, String(counts));
});

const STYLES = new URL("../../../../ui/styles/", import.meta.url);
const [base, names] = await Promise.all(
  ["base.css", "names.css"].map((name) => Deno.readTextFile(new URL(name, STYLES))),
);

for (const [index, theme] of ["light", "dark"].entries()) {
  Deno.test(`names have a contrast of at least 4.5 on all backgrounds of rows in the ${theme} theme`, () => {
    const variable = (name: string) => pairOf(base, `--${name}:`)[index];
    const plain = rgb(variable("background"));
    const info = rgb(variable("info"));
    const mixed = (share: number) => plain.map((part, at) => part * (1 - share) + info[at] * share);
    const backgrounds = [plain, rgb(variable("raised")), mixed(0.1), mixed(0.16)];
    for (let hue = 0; hue < HUES; hue++) {
      const color = rgb(pairOf(names, `[data-hue="${hue}"] {\n  color:`)[index]);
      for (const background of backgrounds) {
        const contrast = contrastOf(color, background);
        assert(contrast >= 4.5, `color ${hue} has ${contrast.toFixed(2)} on ${background}`);
      }
    }
  });
}

Deno.test("names.css has as many colors as names", () => {
  assertStrictEquals(names.match(/\[data-hue=/g)?.length, HUES);
});

/** Returns the colors of a rule in the light and the dark theme. */
function pairOf(source: string, start: string): string[] {
  const [, light, dark] = /light-dark\((#\w+), (#\w+)\)/.exec(source.slice(source.indexOf(start)))!;
  return [light, dark];
}

function rgb(color: string): number[] {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}

/** Returns the contrast of two colors as WCAG defines it. */
function contrastOf(one: readonly number[], other: readonly number[]): number {
  const [dark, light] = [one, other].map(luminance).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: readonly number[]): number {
  const [red, green, blue] = color.map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
