import { currentRequestContext, EyrieError, HttpServerObservation } from '@eyrie/core/engine';
import type { AuditActor } from '../event/audit-event.js';
import { ambientActor } from './ambient.js';

/** What an {@link ActorResolver} is asked with. */
export interface ActorQuestion {
  /**
   * The request as the framework's handlers see it (Express's or Fastify's), with what guards have put on it;
   * `undefined` outside of a request.
   */
  readonly request: object | undefined;
}

/**
 * Says who acts; `undefined` where it does not know. What it throws, and an answer that names nobody, is reported and
 * counts as not knowing.
 */
export type ActorResolver = (question: ActorQuestion) => AuditActor | undefined;

/** Whom nobody has authenticated. */
const ANONYMOUS: AuditActor = Object.freeze({ id: 'anonymous', type: 'user' });

// What `String(user?.id)` says where nobody is there.
const NOBODY: ReadonlySet<string> = new Set(['undefined', 'null', 'NaN', '[object Object]']);

/** The HTTP request that the calling code runs for. */
export function currentHttpObservation(): HttpServerObservation | undefined {
  const observation = currentRequestContext()?.observation;
  return observation instanceof HttpServerObservation ? observation : undefined;
}

/** How actors are found. */
export interface ActorSourceOptions {
  readonly resolver: ActorResolver | undefined;
  /** The service itself: who acts outside of requests. */
  readonly service: string;
  /** The client's address as far as the policy shows it. */
  readonly addressOf: (observation: HttpServerObservation) => string | undefined;
  /** The resolver threw, or has named nobody. */
  readonly failed: (error: unknown) => void;
}

/** Says who acts: whom `runAs` names, else the resolver, else the request's `user`, else nobody known. */
export class ActorSource {
  readonly #options: ActorSourceOptions;

  constructor(options: ActorSourceOptions) {
    this.#options = options;
  }

  /** Who acts in the calling code, or in the given request where it has ended already. */
  current(observation = currentHttpObservation()): AuditActor {
    const named = ambientActor();
    if (named !== undefined) return named;
    const request = observation?.frameworkRequest;
    const resolved = this.#resolve(request) ?? (request === undefined ? undefined : userOf(request));
    if (observation === undefined) return resolved ?? { id: this.#options.service, type: 'service' };
    const ip = this.#options.addressOf(observation);
    return { ...(resolved ?? ANONYMOUS), ...(ip !== undefined && resolved?.ip === undefined && { ip }) };
  }

  #resolve(request: object | undefined): AuditActor | undefined {
    const { resolver, failed } = this.#options;
    try {
      const actor = resolver?.({ request });
      if (actor !== undefined) assertActor(actor);
      return actor;
    } catch (error) {
      failed(error);
      return undefined;
    }
  }
}

/** The convention of Passport and of most guards: `request.user` with `id` or the token's `sub`. */
function userOf(request: object): AuditActor | undefined {
  try {
    const { user } = request as { readonly user?: { readonly id?: unknown; readonly sub?: unknown } | null };
    const id = user?.id ?? user?.sub;
    if (isNumber(id) || (typeof id === 'string' && isName(id))) return { id: String(id), type: 'user' };
  } catch {
    // A getter of the framework's request may throw, as Fastify's decorators do.
  }
  return undefined;
}

function isNumber(id: unknown): id is number | bigint {
  return typeof id === 'bigint' || Number.isFinite(id);
}

function isName(id: string): boolean {
  return id.trim() !== '' && !NOBODY.has(id);
}

/** @throws EyrieError `EYRIE_AUDIT_ACTOR_INVALID` for what names nobody. */
export function assertActor(actor: unknown): asserts actor is AuditActor {
  const { id, type } = (actor ?? {}) as { readonly id?: unknown; readonly type?: unknown };
  if (typeof id === 'string' && isName(id) && (type === 'user' || type === 'service' || type === 'system'))
    return;
  throw new EyrieError({
    code: 'EYRIE_AUDIT_ACTOR_INVALID',
    problem: 'An actor has no id or no known type',
    remedy: 'Give an id that is not empty and one of the types "user", "service" and "system"',
  });
}
