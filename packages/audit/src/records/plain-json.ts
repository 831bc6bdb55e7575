const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const NUMBER_CHARACTERS = /[-+.\deE]+/y;
const COLON_NEXT = /[ \t\r\n]*:/y;
const SHORT_NUMBER = /^-?\d{1,15}$/;

/**
 * Whether all readers of a JSON text see the same in it: no object has a name twice, and every number is the one that its
 * double is written as. The text must be JSON, which is not checked.
 */
export function isPlainJson(text: string): boolean {
  // Bounded by the length of the text: one for each object or list that is open.
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    if (character === '"') {
      const end = endOfString(text, at);
      if (matchAt(COLON_NEXT, text, end) !== undefined) {
        const name = JSON.parse(text.slice(at, end)) as string;
        const names = open.at(-1);
        if (names?.has(name) === true) return false;
        names?.add(name);
      }
      at = end;
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      const number = matchAt(NUMBER_CHARACTERS, text, at) ?? character;
      if (!isExact(number)) return false;
      at += number.length;
    } else {
      if (character === '{') open.push(new Set());
      else if (character === '[') open.push(undefined);
      else if (character === '}' || character === ']') open.pop();
      at += 1;
    }
  }
  return true;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Behind the closing quotation mark. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** `100.0` and `1E2` are 100; `100.00000000000000000001` is not, though it is read as 100. */
function isExact(number: string): boolean {
  return SHORT_NUMBER.test(number) || decimalOf(number) === decimalOf(String(Number(number)));
}

/** Digits without zeros at either end, and the power of ten that they are multiplied by. */
function decimalOf(number: string): string | undefined {
  const parts = NUMBER.exec(number);
  if (parts === null) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = parts;
  const digits = (whole + fraction).replace(/^0+/, '');
  const end = lengthWithoutZeros(digits);
  if (end === 0) return '0';
  const power = Number(exponent) - fraction.length + digits.length - end;
  return `${number.startsWith('-') ? '-' : ''}${digits.slice(0, end)}e${power}`;
}

/** A regular expression would take quadratic time for zeros that are not at the end. */
function lengthWithoutZeros(digits: string): number {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return end;
}
