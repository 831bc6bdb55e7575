const HEX_ID = /^[0-9a-f]{8}(?:[0-9a-f]{24}|(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const HEX_ID_LENGTH = 32;
const UUID_LENGTH = 36;

/**
 * Knows ids that hold no secret whoever made them: 32 hexadecimal digits, as ids of requests and traces have, and
 * UUIDs. No key begins like one, and no number in one stands as a card's does.
 */
export class HarmlessIds {
  // Each signal of a request tells the same id.
  #last: string | undefined;

  /** Whether a text is such an id and nothing else. */
  has(text: string): boolean {
    const { length } = text;
    if (length !== HEX_ID_LENGTH && length !== UUID_LENGTH) return false;
    if (text === this.#last) return true;
    if (!HEX_ID.test(text)) return false;
    this.#last = text;
    return true;
  }
}
