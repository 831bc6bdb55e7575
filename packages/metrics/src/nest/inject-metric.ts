import { Inject } from '@nestjs/common';
import type { MetricDeclaration } from '../declarations/metric-declaration.js';
import { assertDeclaration } from './assert-declaration.js';
import { metricToken } from './tokens.js';

/**
 * Injects what records for a declared metric.
 *
 * @throws EyrieError `EYRIE_METRICS_DECLARATION_INVALID` when the class is loaded, for what is no declaration.
 * @example
 * ```ts
 * import { counter, InjectMetric, type MetricOf } from '@eyrie/metrics';
 * import { Injectable } from '@nestjs/common';
 *
 * export const userSignups = counter({
 *   name: 'user_signups_total',
 *   help: 'Users who signed up.',
 *   labels: { plan: ['free', 'pro'] },
 * });
 *
 * @Injectable()
 * export class UsersService {
 *   constructor(@InjectMetric(userSignups) private readonly signups: MetricOf<typeof userSignups>) {}
 *
 *   signUp(plan: 'free' | 'pro'): void {
 *     this.signups.inc({ plan });
 *   }
 * }
 * ```
 */
export function InjectMetric(declaration: MetricDeclaration): ParameterDecorator & PropertyDecorator {
  assertDeclaration(declaration, '@InjectMetric');
  return Inject(metricToken(declaration));
}
