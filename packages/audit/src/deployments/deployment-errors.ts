import { EyrieError } from '@eyrie/core/engine';

// What a request holds is shown to nobody but in the names of properties, and those cut short.
const MAX_NAME_SHOWN = 64;
const MAX_LISTED = 20;

/** One property of a record that breaks a rule. */
export interface BrokenProperty {
  /** With its full path, such as `approvers[2]`. */
  readonly property: string;
  /** The rule, beginning with "must" or "is". */
  readonly rule: string;
}

export function deploymentInvalid(broken: readonly BrokenProperty[]): EyrieError<'EYRIE_DEPLOYMENT_INVALID'> {
  const listed = broken
    .slice(0, MAX_LISTED)
    .map(({ property, rule }) => `${shown(property)} ${rule}`)
    .join('; ');
  const more = broken.length > MAX_LISTED ? `; and ${broken.length - MAX_LISTED} more` : '';
  return new EyrieError({
    code: 'EYRIE_DEPLOYMENT_INVALID',
    problem: `The deployment record is not valid: ${listed}${more}`,
    remedy: 'Correct what is named; further facts belong into "metadata"',
  });
}

/** A quoted name that cannot break a line or a terminal. */
function shown(name: string): string {
  const cut = name.length > MAX_NAME_SHOWN ? `${name.slice(0, MAX_NAME_SHOWN)}…` : name;
  return JSON.stringify(cut.toWellFormed().replaceAll(/\p{C}/gu, '�'));
}

export function shapeUnknown(what: string): EyrieError<'EYRIE_DEPLOYMENT_SHAPE_UNKNOWN'> {
  return new EyrieError({
    code: 'EYRIE_DEPLOYMENT_SHAPE_UNKNOWN',
    problem: what,
    remedy:
      'Send a deployment record, an Argo CD notification, a GitHub "deployment_status" event or a GitLab "Deployment Hook"',
  });
}

export function bodyInvalid(why: string): EyrieError<'EYRIE_DEPLOYMENT_BODY_INVALID'> {
  return new EyrieError({
    code: 'EYRIE_DEPLOYMENT_BODY_INVALID',
    problem: `The request body ${why}`,
    remedy: 'Send one JSON object in UTF-8',
  });
}

export function secretInvalid(kind: string, why: string): EyrieError<'EYRIE_DEPLOYMENT_SECRET_INVALID'> {
  return new EyrieError({
    code: 'EYRIE_DEPLOYMENT_SECRET_INVALID',
    problem: `A ${kind} secret of the deployment receiver ${why}`,
    remedy: 'Set at least 16 random characters, or leave the list of that kind out',
  });
}

export function unauthorized(): EyrieError<'EYRIE_DEPLOYMENT_UNAUTHORIZED'> {
  return new EyrieError({
    code: 'EYRIE_DEPLOYMENT_UNAUTHORIZED',
    problem: 'Unauthorized',
    remedy: "Send one of the receiver's secrets, or a signature made with one",
  });
}

export function keyConflict(): EyrieError<'EYRIE_DEPLOYMENT_CONFLICT'> {
  return new EyrieError({
    code: 'EYRIE_DEPLOYMENT_CONFLICT',
    problem: 'Another body was recorded under the same idempotency key',
    remedy: 'Nothing was changed: send a different deployment with a key of its own',
  });
}

export function unrecorded(): EyrieError<'EYRIE_DEPLOYMENT_UNRECORDED'> {
  return new EyrieError({
    code: 'EYRIE_DEPLOYMENT_UNRECORDED',
    problem: 'The deployment could not be recorded durably',
    remedy: 'Send the same request again a little later',
  });
}
