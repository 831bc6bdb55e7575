import { type MethodCall, observeMethod } from '../../src/nest/methods/observe-method.js';
import { errorTypeOf } from '../../src/observation/error-type.js';

/** What decorated methods did, one line each, such as `start Service.charge [1]` or `succeeded Service.charge 2`. */
export class Measured {
  // Bounded by what one test calls.
  readonly lines: string[] = [];
  readonly calls: MethodCall[] = [];

  /** A decorator that notes each call; `as` tells two decorators apart. */
  decorator(as = ''): MethodDecorator {
    const prefix = as === '' ? '' : `${as} `;
    return observeMethod((call) => {
      const { name, args } = call;
      this.calls.push(call);
      this.lines.push(`${prefix}start ${name} ${JSON.stringify(args)}`);
      return {
        succeeded: (value) => this.lines.push(`${prefix}succeeded ${name} ${JSON.stringify(value)}`),
        failed: (error) => this.lines.push(`${prefix}failed ${name} ${errorTypeOf(error)}`),
        withdrawn: () => this.lines.push(`${prefix}withdrawn ${name}`),
      };
    });
  }

  /** What was noted since the last call. */
  take(): string[] {
    return this.lines.splice(0);
  }
}
