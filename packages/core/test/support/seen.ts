import type { EyrieApp } from '../../src/app/eyrie-app.js';
import { HttpServerObservation } from '../../src/http/http-server-observation.js';
import type { Observation } from '../../src/observation/observation.js';

/** What an app observes of its requests: `start GET`, then `end GET /users/:id 200 success`. */
export class Seen {
  // Bounded by what one test sends.
  readonly lines: string[] = [];
  readonly observations: HttpServerObservation[] = [];

  constructor(app: EyrieApp) {
    app.observations.subscribe({
      name: 'seen',
      onStart: (observation) => {
        this.lines.push(`start ${(observation as HttpServerObservation).method}`);
      },
      onEnd: (observation) => {
        if (!(observation instanceof HttpServerObservation)) return;
        this.observations.push(observation);
        this.lines.push(endLine(observation));
      },
    });
  }

  /** The ends alone, such as `GET unmatched 404 client_error 404`. */
  get ends(): string[] {
    return this.lines.filter((line) => line.startsWith('end ')).map((line) => line.slice(4));
  }
}

function endLine(observation: Observation & HttpServerObservation): string {
  const { method, route, statusCode, outcome, errorType } = observation;
  return ['end', method, route, statusCode, outcome, ...(errorType === undefined ? [] : [errorType])].join(
    ' ',
  );
}
