/** What is needed of a call of gRPC. */
interface Call {
  cancel(): void;
  once(event: 'status', listener: () => void): unknown;
}

interface Client {
  export(...args: readonly unknown[]): Call;
}

/** The calls of one gRPC exporter, which all end at once when it is closed. */
export class GrpcCalls {
  // Bounded by the batches under way.
  readonly #open = new Set<Call>();

  /**
   * Watches the client that the transport makes with its first batch, and again after several that got no answer. The
   * exporter itself keeps no call, and the time limit of one that hangs keeps the process.
   */
  watch(transport: object): void {
    let current: Client | undefined;
    Object.defineProperty(transport, '_client', {
      configurable: true,
      get: () => current,
      set: (client: Client | undefined) => {
        current = client;
        if (typeof client?.export === 'function') this.#watchClient(client);
      },
    });
  }

  cancel(): void {
    for (const call of this.#open) call.cancel();
  }

  #watchClient(client: Client): void {
    const send = client.export.bind(client);
    client.export = (...args) => {
      const call = send(...args);
      this.#open.add(call);
      call.once('status', () => this.#open.delete(call));
      return call;
    };
  }
}
