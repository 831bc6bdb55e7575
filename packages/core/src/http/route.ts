/** The route of requests that no declared route answered: 404, preflight, malformed URL, an ending middleware. */
export const UNMATCHED_ROUTE = 'unmatched';

/** The method of requests whose method is outside the known set, as in OpenTelemetry's semantic conventions. */
export const OTHER_METHOD = '_OTHER';
