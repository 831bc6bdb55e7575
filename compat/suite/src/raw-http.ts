import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection that says exactly what it is told to, and shows exactly what it hears. */
export class RawConnection {
  readonly socket: Socket;
  #heard = '';
  #ended = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#heard += text;
    });
    socket.on('close', () => {
      this.#ended = true;
    });
    socket.on('error', () => {});
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  say(text: string): void {
    this.socket.write(text);
  }

  /** Resolves once the text has been heard so often; rejects when the connection ends before or after 5 seconds. */
  async hears(text: string, times = 1): Promise<string> {
    const patience = Date.now() + 5000;
    while (this.#heard.split(text).length - 1 < times) {
      if (this.#ended || Date.now() > patience) throw new Error(`never heard ${text}, but: ${this.#heard}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return this.#heard;
  }

  leave(): void {
    this.socket.destroy();
  }
}

/** The head of a request. */
export function head(method: string, target: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
