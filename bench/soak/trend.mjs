// Whether a figure stays where it is.

/**
 * What a figure may grow by between the end of the warm-up and the end of the run: the larger of the two.
 *
 * @typedef {{ readonly absolute: number, readonly share: number }} Allowance In its own unit, and of its median.
 */

/**
 * The growth over all of the time, as the median of the slopes between any two points (Theil and Sen), which single
 * peaks do not move. Flat where it is within the allowance.
 *
 * @param {readonly { at: number, value: number }[]} points
 * @param {Allowance} allowance
 */
export function trendOf(points, { absolute, share }) {
  const values = points.map(({ value }) => value);
  const third = Math.ceil(points.length / 3);
  const middle = median(values);
  const duration = points.at(-1).at - points[0].at;
  const growth = median(slopesOf(points)) * duration;
  const allowed = Math.max(absolute, share * middle);
  return {
    first: median(values.slice(0, third)),
    last: median(values.slice(-third)),
    min: Math.min(...values),
    max: Math.max(...values),
    growth,
    allowed,
    flat: growth <= allowed,
  };
}

function slopesOf(points) {
  const slopes = [];
  points.forEach((from, at) => {
    for (const to of points.slice(at + 1)) slopes.push((to.value - from.value) / (to.at - from.at));
  });
  return slopes;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
