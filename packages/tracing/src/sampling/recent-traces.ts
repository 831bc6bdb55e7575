/** The traces that were added last, by their ids; the oldest is forgotten first. */
export class RecentTraces {
  readonly #limit: number;
  // Bounded by the limit.
  readonly #traceIds = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(traceId: string): boolean {
    return this.#traceIds.size > 0 && this.#traceIds.has(traceId);
  }

  /** Returns whether it was not there. */
  add(traceId: string): boolean {
    if (this.#traceIds.has(traceId)) return false;
    if (this.#traceIds.size >= this.#limit) {
      for (const oldest of this.#traceIds) {
        this.#traceIds.delete(oldest);
        break;
      }
    }
    this.#traceIds.add(traceId);
    return true;
  }
}

const SLOTS = 4096;

/**
 * Some of the traces that were added last: one per slot, which the last digits of the id choose. Adding costs next to
 * nothing, which is what the traces that nobody wants are worth.
 */
export class SomeRecentTraces {
  // Bounded: 4096.
  readonly #slots: string[] = new Array<string>(SLOTS).fill('');

  has(traceId: string): boolean {
    return this.#slots[slotOf(traceId)] === traceId;
  }

  add(traceId: string): void {
    this.#slots[slotOf(traceId)] = traceId;
  }
}

function slotOf(traceId: string): number {
  const end = traceId.length;
  return (digitAt(traceId, end - 1) << 8) | (digitAt(traceId, end - 2) << 4) | digitAt(traceId, end - 3);
}

function digitAt(traceId: string, at: number): number {
  const code = traceId.charCodeAt(at);
  return (code < 58 ? code : code + 9) & 0x0f;
}
