import { type Highlights, readStyles, withMarks } from "../state/styled_text.ts";

/** A text with its colors and styles, in which the matches of the query are marked. */
export function StyledText({ text, highlights, field }: { text: string; highlights: Highlights; field?: string }) {
  const parts = readStyles(text);
  const plain = parts.map((part) => part.text).join("");
  const ranges = highlights.find(plain, field);
  if (ranges.length === 0 && parts.every(({ look }) => look === "")) return <>{plain}</>;
  return (
    <>
      {withMarks(parts, ranges).map(({ text, look, marked }, index) => {
        const styled = look === "" ? text : <span key={index} class={look}>{text}</span>;
        return marked ? <mark key={index}>{styled}</mark> : styled;
      })}
    </>
  );
}
