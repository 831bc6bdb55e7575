const ROUTE = /^(?:[A-Z]{1,20} )?\/[^\s?#]{0,500}$/;

/** Whether a text names a route, with or without its method. */
export function isRouteText(value: unknown): boolean {
  return typeof value === 'string' && ROUTE.test(value);
}
