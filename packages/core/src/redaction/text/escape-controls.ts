import { isUnsafeControl, visible } from './characters.js';

// The same characters as isUnsafeControl tells.
const UNSAFE = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** The text with each control character that JSON would let through made visible. */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    return isUnsafeControl(code) ? visible(code) : character;
  });
}
