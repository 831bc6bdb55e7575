// Label sets and durations as an HTTP service produces them, from a fixed seed.

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];
const STATUS_CODES = ['200', '201', '400', '404', '500'];

/** `[method, route, statusCode]` of as many series as asked for; routes are as varied as they must be. */
export function labelTuples(series) {
  // One string per route, as a router keeps it.
  const routes = Array.from({ length: routesIn(series) }, (_, i) => `/api/v1/resource-${i}/:id`);
  return Array.from({ length: series }, (_, i) => [
    METHODS[i % METHODS.length],
    routes[Math.floor(i / 20)],
    STATUS_CODES[Math.floor(i / METHODS.length) % STATUS_CODES.length],
  ]);
}

/** How many different routes {@link labelTuples} has. */
export const routesIn = (series) => Math.ceil(series / 20);

export { METHODS, STATUS_CODES };

/** Positions below `below` in an order that no branch predictor learns. The length is a power of two. */
export function randomOrder(below, length = 1 << 16) {
  const random = randomFrom(7);
  return Uint32Array.from({ length }, () => Math.floor(random() * below));
}

/** Durations in seconds, log-normal around 40 ms. The length is a power of two. */
export function durations(length = 1 << 14) {
  const random = randomFrom(11);
  return Float64Array.from({ length }, () => {
    const gauss = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return 0.04 * Math.exp(1.1 * gauss);
  });
}

function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
