import { EyrieError, errorTypeOf, messageOf } from '@eyrie/core/engine';
import type { AuditReason } from '../../event/audit-event.js';

// What SQLSTATE, Node and libraries name an error by. Anything longer may be content.
const ERROR_CODE = /^[A-Z0-9_]{1,50}$/;

/**
 * Why a call has failed: the error's class, and its words where these are meant for others, which are those of answers
 * below 500 and Eyrie's own. Of anything else only its code: the words of a library may carry the values that it was
 * given, and nothing takes them out of the evidence again.
 */
export function reasonOf(error: unknown): AuditReason {
  const code = errorTypeOf(error);
  const status = statusOf(error);
  const message = isForOthers(error, status) ? messageOf(error) : codeOf(error);
  return {
    code,
    ...(message !== undefined && message !== code && { message }),
    ...(status !== undefined && { status }),
  };
}

function isForOthers(error: unknown, status: number | undefined): boolean {
  return error instanceof EyrieError || (status !== undefined && status >= 400 && status < 500);
}

function codeOf(error: unknown): string | undefined {
  const code = fieldOf(error, 'code');
  return typeof code === 'string' && ERROR_CODE.test(code) ? code : undefined;
}

function statusOf(error: unknown): number | undefined {
  const status = fieldOf(error, 'status');
  const given = typeof status === 'number' ? status : fieldOf(error, 'statusCode');
  return typeof given === 'number' && Number.isInteger(given) ? given : undefined;
}

function fieldOf(error: unknown, name: string): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    return Reflect.get(error, name);
  } catch {
    return undefined;
  }
}
