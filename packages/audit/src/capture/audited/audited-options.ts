import type { AuditAction, AuditActor, AuditTarget } from '../../event/audit-event.js';
import type { DeliveryClass } from '../delivery-class.js';

/** What is read of the request in which an audited method is called: Express's or Fastify's. */
export interface AuditedRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * A call of an audited method, as its options see it.
 *
 * @example
 * ```ts
 * import { Audited, type AuditedCall } from '@eyrie/audit';
 * import { Injectable } from '@nestjs/common';
 *
 * interface Order {
 *   readonly id: string;
 * }
 *
 * @Injectable()
 * export class OrdersService {
 *   @Audited({
 *     type: 'order.removed',
 *     action: 'DELETE',
 *     before: ({ args: [id], instance }: AuditedCall<[string], void, OrdersService>) => instance.find(id),
 *   })
 *   async remove(_id: string): Promise<void> {}
 *
 *   async find(id: string): Promise<Order> {
 *     return { id };
 *   }
 * }
 * ```
 */
export interface AuditedCall<
  Args extends readonly unknown[] = readonly unknown[],
  Result = unknown,
  Instance = unknown,
> {
  /** The object whose method was called: in request and transient scope that of this call. */
  readonly instance: Instance;
  readonly args: Args;
  /** What the method returned, resolved with or last emitted; `undefined` before and where it failed. */
  readonly result: Result | undefined;
  /** Route parameters of the request; empty outside of one. */
  readonly params: Readonly<Record<string, string>>;
  /** `undefined` outside of a request. */
  readonly request: AuditedRequest | undefined;
}

/** Options of `@Audited`. */
export interface AuditedOptions<
  Args extends readonly unknown[] = readonly unknown[],
  Result = unknown,
  Instance = unknown,
> {
  /** Dotted lower-case words, such as `order.updated`. */
  readonly type: string;
  readonly action: AuditAction;
  /** On what it is done. @default nothing */
  readonly target?:
    | AuditTarget
    | {
        from(call: AuditedCall<Args, Result, Instance>): AuditTarget | readonly AuditTarget[] | undefined;
      }['from']
    | undefined;
  /** @default whoever `runAs`, the actor resolver or the request's `user` names */
  readonly actor?:
    | AuditActor
    | { from(call: AuditedCall<Args, Result, Instance>): AuditActor | undefined }['from']
    | undefined;
  /** The target as it was: read before the method is called. @default nothing */
  readonly before?: { from(call: AuditedCall<Args, Result, Instance>): unknown }['from'] | undefined;
  /** The target as it is: read after the method has ended. @default nothing; the method's result where `before` is given */
  readonly after?: { from(call: AuditedCall<Args, Result, Instance>): unknown }['from'] | undefined;
  /** Anything else that belongs to the evidence. @default nothing */
  readonly attributes?:
    | {
        from(call: AuditedCall<Args, Result, Instance>): Readonly<Record<string, unknown>> | undefined;
      }['from']
    | undefined;
  /** @default 'transactional' where the method is called in a transaction and makes no attempt, else 'required' */
  readonly delivery?: DeliveryClass | undefined;
  /** Records an attempt before the method is called, for what cannot be undone, such as a payment. @default false */
  readonly attempt?: boolean | undefined;
  /** Whether calls that throw are recorded. @default true */
  readonly failures?: boolean | undefined;
  /** Places in the target whose values are masked: JSON Pointers such as `/card`, `*` for any one name. @default [] */
  readonly redact?: readonly string[] | undefined;
  /** Places whose values become keyed digests, by which equal values can be told to be equal. @default [] */
  readonly hmac?: readonly string[] | undefined;
  /** Places with personal data: encrypted with the subject's key, so that they can be erased. @default [] */
  readonly personal?: readonly string[] | undefined;
  /** Whose key encrypts personal data, as `type/id`. @default the first target, else the actor, which is warned of */
  readonly subject?:
    | { from(call: AuditedCall<Args, Result, Instance>): string | undefined }['from']
    | undefined;
}
