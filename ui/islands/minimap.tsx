import { useMemo } from "preact/hooks";
import type { PlacedSpan } from "../state/rows/waterfall.ts";

/** Part of a trace that is shown, from 0 to 1. */
export interface Zoom {
  readonly from: number;
  readonly to: number;
}

/** The whole trace. */
export const WHOLE: Zoom = { from: 0, to: 1 };

/** Shortest part that is shown. */
export const MIN_ZOOM = 0.002;

interface MinimapProps {
  readonly spans: readonly PlacedSpan[];
  readonly durationMs: number;
  readonly zoom: Zoom;
  set(zoom: Zoom): void;
}

/** Height of the minimap, in units of the drawing. */
const MAP_HEIGHT = 20;

/** All spans in small, and the part that is shown. A drag shows the part between its ends. */
export function Minimap({ spans, durationMs, zoom, set }: MinimapProps) {
  const drawing = useMemo(() => {
    const step = MAP_HEIGHT / spans.length;
    const scale = 1000 / (durationMs || 1);
    return spans.map(({ offsetMs, span }, index) => {
      const width = Math.max(2, span.duration_ms * scale);
      return `M${(offsetMs * scale).toFixed(1)} ${(index * step).toFixed(2)}h${width.toFixed(1)}`;
    }).join("");
  }, [spans, durationMs]);

  function drag(event: PointerEvent & { currentTarget: SVGSVGElement }) {
    const { currentTarget: map, pointerId } = event;
    const { left, width } = map.getBoundingClientRect();
    const partOf = ({ clientX }: PointerEvent) => Math.max(0, Math.min(1, (clientX - left) / width));
    const start = partOf(event);
    map.setPointerCapture(pointerId);
    map.onpointermove = (move) => {
      const [from, to] = [start, partOf(move as PointerEvent)].sort((a, b) => a - b);
      if (to - from > MIN_ZOOM) set({ from, to });
    };
    map.onlostpointercapture = () => map.onpointermove = map.onlostpointercapture = null;
  }

  return (
    <svg
      class="minimap"
      viewBox={`0 0 1000 ${MAP_HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      onPointerDown={drag}
      onDblClick={() => set(WHOLE)}
    >
      <path d={drawing} vector-effect="non-scaling-stroke" />
      <rect x="0" width={zoom.from * 1000} height={MAP_HEIGHT} />
      <rect x={zoom.to * 1000} width={(1 - zoom.to) * 1000} height={MAP_HEIGHT} />
    </svg>
  );
}
