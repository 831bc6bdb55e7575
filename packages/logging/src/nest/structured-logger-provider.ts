import { EYRIE_APP } from '@eyrie/core';
import type { EyrieApp } from '@eyrie/core/engine';
import { type FactoryProvider, type InjectionToken, Scope } from '@nestjs/common';
import { INQUIRER } from '@nestjs/core';
import type { LineWriter } from '../line/line-writer.js';
import { StructuredLogger } from '../line/structured-logger.js';
import { classNameOf } from '../line/value-kinds.js';

/**
 * Lets every class be injected a {@link StructuredLogger} of its own name. `writer` is the token of the app's
 * `LineWriter`.
 */
export function structuredLoggerProvider(writer: InjectionToken): FactoryProvider<StructuredLogger> {
  return {
    provide: StructuredLogger,
    // For each class that asks: only so does Nest say who it is. The class itself stays as it is.
    scope: Scope.TRANSIENT,
    inject: [writer, EYRIE_APP, INQUIRER],
    useFactory: (lineWriter: LineWriter, { diagnostics }: EyrieApp, inquirer: unknown) =>
      new StructuredLogger({ writer: lineWriter, name: nameOf(inquirer), diagnostics }),
  };
}

function nameOf(inquirer: unknown): string | undefined {
  if (typeof inquirer !== 'object' || inquirer === null) return undefined;
  const name = classNameOf(inquirer);
  return name === 'Object' ? undefined : name;
}
