import { type Measurement, type MethodCall, observeMethod } from '@eyrie/core';
import { metricsOf } from '../../app/app-metrics.js';
import type { MetricDeclaration } from '../../declarations/metric-declaration.js';
import type { MetricOf } from '../../instruments/instruments.js';
import { assertDeclaration } from '../assert-declaration.js';
import { noteDeclaration } from './declared-metrics.js';

const NOTHING: Measurement = { succeeded() {}, failed() {}, withdrawn() {} };

/** A method decorator that records into a declared metric of the app that the call belongs to. */
export function recordMethod<D extends MetricDeclaration>(
  type: D['type'],
  declaration: D,
  start: (metric: MetricOf<D>, call: MethodCall) => Measurement,
): MethodDecorator {
  const decorate = observeMethod((call) => {
    const metric = metricsOf(call.app)?.find(declaration);
    return metric === undefined ? NOTHING : start(metric, call);
  });
  return (target, key, descriptor: PropertyDescriptor) => {
    assertDeclaration(declaration, `A decorator of ${target.constructor.name}.${String(key)}`, type);
    decorate(target, key, descriptor);
    noteDeclaration(descriptor.value, declaration);
    return descriptor;
  };
}
