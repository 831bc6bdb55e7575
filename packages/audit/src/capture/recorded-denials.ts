import type { HttpServerObservation } from '@eyrie/core/engine';

/** Requests whose denial an `@Audited` method has recorded itself, with all that it knows. */
export const recordedDenials = new WeakSet<HttpServerObservation>();
