import { splitLinks } from "../state/text/text_links.ts";
import type { TextRenderer } from "../state/text/text_parts.ts";
import { StyledText } from "./styled_text.tsx";

/** Renders a text with terminal colors and marks, and its HTTP addresses as links. */
export function LinkedText({ text, renderer, field }: { text: string; renderer: TextRenderer; field?: string }) {
  const hasColors = text.includes("\x1b") || text.includes("\x9b"); // they may go on behind a link
  const parts = hasColors || !text.includes("://") ? [] : splitLinks(text);
  if (parts.every(({ href }) => href === undefined)) {
    return <StyledText text={text} renderer={renderer} field={field} />;
  }
  return (
    <>
      {parts.map(({ text, href }, index) => {
        const styled = <StyledText key={index} text={text} renderer={renderer} field={field} />;
        return href === undefined
          ? styled
          : <a key={index} class="out" href={href} target="_blank" rel="noreferrer noopener">{styled}</a>;
      })}
    </>
  );
}
