import type { Redactor } from '@eyrie/core/engine';

/** A text without its secrets, cut after so many characters where no secret is cut in two. */
export function boundedText(redactor: Redactor, text: string, maxLength: number): string {
  // A copy would do the same for short ones too, but costs more.
  if (text.length <= maxLength) return redactor.text(text);
  const copy = redactor.copy(text, { maxTextLength: maxLength });
  return typeof copy === 'string' ? copy : '';
}
