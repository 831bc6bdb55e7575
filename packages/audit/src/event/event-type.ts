const TYPE = /^[a-z][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)*$/;
const MAX_TYPE_LENGTH = 100;
const ACTION = /^[A-Z][A-Z0-9_]{0,49}$/;

/** The rule of types in words. */
export const EVENT_TYPE_RULE = `must be dotted lower-case words such as "order.updated", at most ${MAX_TYPE_LENGTH} characters`;

/** The rule of actions in words. */
export const ACTION_RULE = 'must be a verb in capitals such as "UPDATE", at most 50 characters';

/** Whether a value can be the type of an event. */
export function isEventType(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TYPE_LENGTH && TYPE.test(value);
}

/** Whether a value can be the action of an event. */
export function isAction(value: unknown): value is string {
  return typeof value === 'string' && ACTION.test(value);
}
