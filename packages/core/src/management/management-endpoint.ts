import type { IncomingMessage, ServerResponse } from 'node:http';

/** Who may call a management endpoint. */
export type EndpointAccess =
  /** Anybody, as scrapers expect of `/metrics`. */
  | { readonly type: 'open' }
  /** Whoever sends `Authorization: Bearer <token>`. */
  | { readonly type: 'bearer'; readonly token: string }
  /** Nobody until a secret is set; `secretName` is what the start message tells the operator to set. */
  | { readonly type: 'closed'; readonly secretName: string };

/** A port of its own for a management endpoint. */
export interface EndpointAddress {
  /** 0 takes a free one. */
  readonly port: number;
  /** @default '0.0.0.0' (every interface, as a scraper comes from outside) */
  readonly host?: string;
}

/** A request to a management endpoint that has passed method and access. */
export interface ManagementRequest {
  readonly raw: IncomingMessage;
  readonly path: string;
  readonly query: URLSearchParams;
  /**
   * The body as it came, at most `maxBodyBytes` of it.
   * Rejects with an {@link EyrieError} `EYRIE_MANAGEMENT_BODY_TOO_LARGE`, which is answered with 413.
   */
  readBody(): Promise<Buffer>;
}

/** What a package serves beside the app's own routes. */
export interface ManagementEndpoint {
  /** What start messages and errors call it, such as `metrics`. */
  readonly name: string;
  /** Absolute and exact: outside the app's prefix, versions, guards and throttlers. */
  readonly path: string;
  readonly methods: readonly string[];
  readonly access: EndpointAccess;
  /** @default the app's own port */
  readonly address?: EndpointAddress;
  /** @default 1_048_576 */
  readonly maxBodyBytes?: number;
  handle(request: ManagementRequest, response: ServerResponse): void | Promise<void>;
}
