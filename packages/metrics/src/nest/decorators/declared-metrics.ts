import type { MetricDeclaration } from '../../declarations/metric-declaration.js';

const DECLARATIONS = 'eyrie:metrics:declarations';

/** Notes on a decorated method which metric it records, so that an undeclared one is found at start. */
export function noteDeclaration(method: object, declaration: MetricDeclaration): void {
  Reflect.defineMetadata(DECLARATIONS, [...declarationsOf(method), declaration], method);
}

/** The metrics that a method's decorators record. */
export function declarationsOf(method: object): readonly MetricDeclaration[] {
  return Reflect.getMetadata(DECLARATIONS, method) ?? [];
}
