import type { TextRenderer } from "../state/text/text_parts.ts";

/** Renders a text with terminal colors and marks. */
export function StyledText({ text, renderer, field }: { text: string; renderer: TextRenderer; field?: string }) {
  const parts = renderer.render(text, field);
  if (typeof parts === "string") return <>{parts}</>;
  return (
    <>
      {parts.map(({ text, classes, mark }, index) => {
        const styled = classes === "" ? text : <span key={index} class={classes}>{text}</span>;
        return mark ? <mark key={index} class={mark}>{styled}</mark> : styled;
      })}
    </>
  );
}
