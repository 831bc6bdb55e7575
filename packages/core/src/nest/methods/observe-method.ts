import { types } from 'node:util';
import { Inject, Optional } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { EyrieApp } from '../../app/eyrie-app.js';
import { EyrieError } from '../../errors/eyrie-error.js';
import { messageOf } from '../../errors/message-of.js';
import { errorTypeOf } from '../../observation/error-type.js';
import { EYRIE_APP } from '../tokens.js';
import { copyMetadata } from './copy-metadata.js';
import { followResult } from './follow-result.js';
import type { Measurement } from './measurement.js';

/** A call of a decorated method. */
export interface MethodCall {
  readonly app: EyrieApp;
  /** Such as `PaymentsService.charge`. */
  readonly name: string;
  readonly self: object;
  readonly args: readonly unknown[];
}

type Method = (this: object, ...args: unknown[]) => unknown;

/**
 * Makes a method decorator that runs `around` in place of each call, on controllers and on providers of every scope;
 * `proceed` calls the method itself. What it returns or throws is what the caller gets.
 *
 * The method is wrapped where it is declared and finds its app when it is called, through a property that Nest
 * injects. Outside an app the method runs as if it were not decorated.
 *
 * @throws EyrieError `EYRIE_METHOD_DECORATOR_MISPLACED` on what is no method, such as a property or an accessor, and on a
 * static one: a class belongs to no app.
 */
export function aroundMethod(around: (call: MethodCall, proceed: () => unknown) => unknown): MethodDecorator {
  return (target, key, descriptor: PropertyDescriptor) => {
    if (typeof target === 'function') throw staticMethod(`${target.name}.${String(key)}`);
    const name = `${target.constructor.name}.${String(key)}`;
    const original = methodOf(descriptor, name);
    injectApp(target);
    const wrapped: Method = function (...args) {
      const app = (this as { [EYRIE_APP]?: EyrieApp } | undefined)?.[EYRIE_APP];
      if (app === undefined) return Reflect.apply(original, this, args);
      return around({ app, name, self: this, args }, () => Reflect.apply(original, this, args));
    };
    copyMetadata(original, wrapped);
    descriptor.value = wrapped;
    return descriptor;
  };
}

/**
 * Makes a method decorator that measures each call, as {@link aroundMethod} does it. What `start` or its measurement
 * throws never reaches the caller.
 *
 * @throws EyrieError `EYRIE_METHOD_DECORATOR_MISPLACED` on what is no method, such as a property or an accessor, and on a
 * static one.
 */
export function observeMethod(start: (call: MethodCall) => Measurement): MethodDecorator {
  return aroundMethod((call, proceed) =>
    followResult(() => startSafely(call.app, call.name, () => start(call)), proceed),
  );
}

function methodOf(descriptor: PropertyDescriptor | undefined, name: string): Method {
  const value: unknown = descriptor?.value;
  if (typeof value === 'function') return value as Method;
  throw new EyrieError({
    code: 'EYRIE_METHOD_DECORATOR_MISPLACED',
    problem: `${name} is not a method, but carries a decorator for methods`,
    remedy: 'Decorate a method: neither a property that holds a function nor an accessor will do',
  });
}

function staticMethod(name: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_METHOD_DECORATOR_MISPLACED',
    problem: `${name} is a static method, but carries a decorator for methods of instances`,
    remedy:
      'Decorate a method of a provider or controller: a class belongs to no app, so nothing would be done',
  });
}

const OBSERVED = Symbol.for('eyrie.observed');

// Once per class, however many of its methods are decorated.
function injectApp(target: object): void {
  if (Object.hasOwn(target, OBSERVED)) return;
  Object.defineProperty(target, OBSERVED, { value: true });
  Inject(EYRIE_APP)(target, EYRIE_APP);
  Optional()(target, EYRIE_APP);
}

/**
 * Gives the app to providers whose methods are decorated and which Nest did not make itself (`useFactory`, `useValue`):
 * into these it injects no property. One that another app has already keeps that one.
 */
export function giveAppToProviders(app: EyrieApp, modules: ModulesContainer): void {
  for (const { providers } of modules.values()) {
    for (const { instance } of providers.values()) {
      // A strict proxy throws at names that it does not know.
      if (typeof instance !== 'object' || instance === null || types.isProxy(instance)) continue;
      if (!(OBSERVED in instance)) continue;
      (instance as { [EYRIE_APP]?: EyrieApp })[EYRIE_APP] ??= app;
    }
  }
}

/** Says that what decorates a method threw. */
export function reportFailedDecorator(app: EyrieApp, name: string, error: unknown): void {
  app.diagnostics.report({
    code: 'EYRIE_METHOD_DECORATOR_FAILED',
    key: name,
    problem: `What decorates ${name} threw ${errorTypeOf(error)}: ${messageOf(error)}`,
    remedy: 'The method was not affected. Check the functions given to its decorators, such as "labels"',
  });
}

const NOTHING: Measurement = { succeeded() {}, failed() {}, withdrawn() {} };

function startSafely(app: EyrieApp, name: string, start: () => Measurement): Measurement {
  const guard = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      reportFailedDecorator(app, name, error);
    }
  };
  let measurement = NOTHING;
  guard(() => {
    measurement = start();
  });
  return {
    ...(measurement.enter !== undefined && { enter: () => enterSafely(measurement, guard) }),
    succeeded: (value) => guard(() => measurement.succeeded(value)),
    failed: (error) => guard(() => measurement.failed(error)),
    withdrawn: () => guard(() => measurement.withdrawn()),
  };
}

function enterSafely(measurement: Measurement, guard: (step: () => void) => void): () => void {
  let leave: (() => void) | undefined;
  guard(() => {
    leave = measurement.enter?.();
  });
  return () => guard(() => leave?.());
}
