import { escaped } from './escaped.mjs';

const ROW = 34;
const LABEL = 200;
const WIDTH = 860;
const BARS = WIDTH - LABEL - 110;

/** A waterfall: a row for each span, in the order of their starts, indented by their depth. */
export function tracePicture(spans) {
  const rows = rowsOf(spans);
  const [root] = rows;
  const height = rows.length * ROW + 58;
  const scale = BARS / Number(root.duration);
  const lines = rows.map(({ span, depth, start, duration }, row) => {
    const y = 44 + row * ROW;
    const x = LABEL + Number(start) * scale;
    const width = Math.max(3, Number(duration) * scale);
    const took = `${(Number(duration) / 1e6).toFixed(2)} ms`;
    return [
      `<text x="${16 + depth * 16}" y="${y + 15}">${escaped(span.name)}</text>`,
      `<rect x="${x.toFixed(1)}" y="${y + 3}" width="${width.toFixed(1)}" height="16" rx="3" class="depth-${Math.min(depth, 2)}"/>`,
      `<text x="${(x + width + 8).toFixed(1)}" y="${y + 15}" class="took">${took}</text>`,
    ].join('\n  ');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="A trace of POST /users">
  <style>
    text { font: 13px ui-monospace, SFMono-Regular, Menlo, monospace; fill: #1f2933; }
    .title, .took { fill: #52606d; font-size: 12px; }
    .depth-0 { fill: #2f6fb3; } .depth-1 { fill: #5b9bd5; } .depth-2 { fill: #9cc3e6; }
  </style>
  <rect width="${WIDTH}" height="${height}" rx="8" fill="#f7f9fb"/>
  <text x="16" y="26" class="title">trace ${root.span.traceId}</text>
  ${lines.join('\n  ')}
</svg>
`;
}

function rowsOf(spans) {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const root = spans.find(({ parentSpanId }) => !ids.has(parentSpanId));
  const origin = BigInt(root.startTimeUnixNano);
  const below = (parent, depth) =>
    spans
      .filter(({ parentSpanId }) => parentSpanId === parent.spanId)
      .sort((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)))
      .flatMap((span) => [rowOf(span, depth), ...below(span, depth + 1)]);
  const rowOf = (span, depth) => ({
    span,
    depth,
    start: BigInt(span.startTimeUnixNano) - origin,
    duration: BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano),
  });
  return [rowOf(root, 0), ...below(root, 1)];
}
