/** An error of which only the text of its stack is known. */
export interface ErrorOfStack {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

const FIRST_FRAME = /\n[ \t]+at /;
// Such as "TypeError: boom", "TypeError [ERR_INVALID_ARG_TYPE]: boom" or "NotFoundException".
const TYPE = /^([A-Za-z_$][\w$.]{0,127})(?: \[\w{1,64}\])?(?:: |$)/;

/** Whether a text is what an error's `stack` holds. */
export function isStack(value: unknown): value is string {
  return typeof value === 'string' && FIRST_FRAME.test(value);
}

/** What the first lines of a stack tell of its error. */
export function errorOfStack(stack: string): ErrorOfStack {
  const head = stack.slice(0, stack.search(FIRST_FRAME));
  const [matched = '', type = 'Error'] = TYPE.exec(head) ?? [];
  return { type, message: head.slice(matched.length), stack };
}
