/** Height of a trend, in units of its own. */
const HEIGHT = 10;

/** Bars of the counts, relative to the highest. */
export function Trend({ counts, label }: { counts: readonly number[]; label: string }) {
  const most = Math.max(1, ...counts);
  const bars = counts.map((count, index) => {
    const height = count === 0 ? 0 : Math.max(1, HEIGHT * count / most);
    return `M${index} ${HEIGHT}v${-height}h.8v${height}z`;
  });
  return (
    <svg class="trend" viewBox={`0 0 ${Math.max(1, counts.length)} ${HEIGHT}`} preserveAspectRatio="none" role="img">
      <title>{`${label}: ${counts.join(", ")}`}</title>
      <path d={bars.join("")} />
    </svg>
  );
}
