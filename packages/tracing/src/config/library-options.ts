/**
 * Libraries by the names that OpenTelemetry's auto-instrumentations have: `false` leaves one of the default set alone,
 * `true` adds one that is not in it.
 */
export type LibrarySettings = Readonly<Record<string, boolean>>;
