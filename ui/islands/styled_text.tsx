import type { TextStyle } from "../state/text/text_parts.ts";

/** A text with its colors and styles, in which the matches of the query are marked. */
export function StyledText({ text, highlights, field }: { text: string; highlights: TextStyle; field?: string }) {
  const parts = highlights.part(text, field);
  if (typeof parts === "string") return <>{parts}</>;
  return (
    <>
      {parts.map(({ text, look, marked }, index) => {
        const styled = look === "" ? text : <span key={index} class={look}>{text}</span>;
        return marked ? <mark key={index}>{styled}</mark> : styled;
      })}
    </>
  );
}
