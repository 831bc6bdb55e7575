/**
 * `node --import @eyrie/nestjs/register dist/main.js`: what `@eyrie/tracing/register` is, for a service that has installed
 * this package alone.
 *
 * @packageDocumentation
 */
import '@eyrie/tracing/register';
