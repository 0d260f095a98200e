import type { TextRenderer } from "../state/text/text_parts.ts";

/** Renders a text with terminal colors and highlighted matches. */
export function StyledText({ text, renderer, field }: { text: string; renderer: TextRenderer; field?: string }) {
  const parts = renderer.render(text, field);
  if (typeof parts === "string") return <>{parts}</>;
  return (
    <>
      {parts.map(({ text, classes, isMatch }, index) => {
        const styled = classes === "" ? text : <span key={index} class={classes}>{text}</span>;
        return isMatch ? <mark key={index}>{styled}</mark> : styled;
      })}
    </>
  );
}
