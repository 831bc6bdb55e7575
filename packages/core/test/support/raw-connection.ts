import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const PATIENCE_MS = 5000;

/** A connection that says exactly what it is told to, and shows exactly what it hears. */
export class RawConnection {
  readonly socket: Socket;
  readonly #closed: Promise<unknown>;
  #heard = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.#heard += text;
    });
    socket.on('error', () => {});
    this.#closed = new Promise((resolve) => socket.once('close', resolve));
  }

  static async open(port: number): Promise<RawConnection> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  say(text: string): void {
    this.socket.write(text);
  }

  /** Resolves once the text has been heard so often. */
  async hears(text: string, times = 1): Promise<string> {
    await until(() => this.#heard.split(text).length > times, `${text} in ${this.#heard}`);
    return this.#heard;
  }

  /** Resolves once the other side has closed the connection, with everything heard. */
  async isClosed(): Promise<string> {
    await this.#closed;
    return this.#heard;
  }

  leave(): void {
    this.socket.destroy();
  }
}

/** Waits until something has become true; fails after 5 seconds. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  const patience = Date.now() + PATIENCE_MS;
  while (!condition()) {
    if (Date.now() > patience) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
