/**
 * The sections that packages contribute to the configuration. Each package adds its own by declaration merging,
 * so that a section exists in the type once its package is installed.
 *
 * @example
 * ```ts
 * import type {} from '@eyrie/core/engine';
 *
 * export interface WeatherOptions {
 *   readonly station?: string;
 * }
 *
 * declare module '@eyrie/core/engine' {
 *   interface EyrieConfigSections {
 *     readonly weather?: WeatherOptions;
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: packages fill it by declaration merging.
export interface EyrieConfigSections {}
