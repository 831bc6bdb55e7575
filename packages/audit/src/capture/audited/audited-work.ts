import { type Diagnostics, EyrieError, errorTypeOf, messageOf, randomHex } from '@eyrie/core/engine';
import type { AuditActor, AuditEventInput } from '../../event/audit-event.js';
import { currentHttpObservation } from '../actor.js';
import { transactionMissing } from '../audit-errors.js';
import type { AuditService } from '../audit-service.js';
import type { DeliveryClass } from '../delivery-class.js';
import type { EmitOptions } from '../emit-options.js';
import type { FieldProtection } from '../event-factory.js';
import type { PreparedEvent } from '../prepared-event.js';
import { recordedDenials } from '../recorded-denials.js';
import type { AuditedCall, AuditedOptions, AuditedRequest } from './audited-options.js';
import { reasonOf } from './reason-of.js';
import { validActor, validAttributes, validSubject, validTargets } from './valid-parts.js';

/** One call that is to be audited. */
export interface AuditedWorkParts {
  readonly audit: AuditService;
  readonly diagnostics: Diagnostics;
  readonly options: AuditedOptions;
  /** Such as `OrdersController.update`. */
  readonly name: string;
  /** Whose method was called. */
  readonly instance: object;
  readonly args: readonly unknown[];
}

const KEY_BYTES = 16;
const OF_EVENT: ReadonlySet<string> = new Set(['EYRIE_AUDIT_EVENT_INVALID', 'EYRIE_AUDIT_SUBJECT_INVALID']);

/** What is recorded of one call of an audited method, step by step. */
export class AuditedWork {
  readonly #parts: AuditedWorkParts;
  readonly #call: AuditedCall;
  readonly #observation = currentHttpObservation();
  // The actor and the transaction of the time of the call: what has ended may be told in another context.
  readonly #actor: AuditActor;
  readonly #transaction: EmitOptions['tx'];
  readonly #delivery: DeliveryClass;
  readonly #key: string | undefined;
  // Bounded by the number of options that are functions.
  readonly #incomplete = new Set<string>();
  #before: unknown;

  /**
   * @throws EyrieError `EYRIE_AUDIT_TRANSACTION_MISSING`, `EYRIE_AUDIT_TRANSACTION_OPEN`,
   * `EYRIE_STORE_TRANSACTION_EXPECTED`, `EYRIE_AUDIT_HMAC_KEY_MISSING`, `EYRIE_AUDIT_POINTER_INVALID` before anything is done.
   */
  constructor(parts: AuditedWorkParts) {
    this.#parts = parts;
    const { audit, options, instance, args } = parts;
    const request = this.#observation?.frameworkRequest as AuditedRequest | undefined;
    this.#call = { instance, args, result: undefined, request, params: request?.params ?? {} };
    this.#actor = audit.currentActor();
    this.#key = options.attempt === true ? randomHex(KEY_BYTES) : undefined;
    // An attempt must outlive the transaction that its call may be in.
    this.#delivery = options.delivery ?? (options.attempt === true ? 'required' : audit.defaultDelivery());
    if (this.isAwaited) {
      const { redact, hmac, personal } = options;
      audit.expectProtection({ redact, hmac, personal });
    }
    if (this.#delivery === 'required') audit.expectNoTransaction(options.type);
    if (this.#delivery === 'transactional') {
      // It may end before the call does: then it refuses.
      this.#transaction = audit.heldTransaction();
      if (this.#transaction === undefined) throw transactionMissing(options.type);
    }
  }

  /** Whether something must be awaited before the method may be called. */
  get begins(): boolean {
    return this.#parts.options.before !== undefined || this.#parts.options.attempt === true;
  }

  /** Whether the caller must wait for the event to be kept. */
  get isAwaited(): boolean {
    return this.#delivery !== 'best_effort';
  }

  /** Reads the target as it is, and records the attempt. Rejects where the attempt cannot be kept. */
  async begin(): Promise<void> {
    const { audit, options } = this.#parts;
    // As it is now: the method may change the very object.
    this.#before = audit.snapshotOf(await this.#ask('before', () => options.before?.(this.#call)));
    if (options.attempt !== true) return;
    const protection = this.#protection(this.#call);
    const event = { ...this.#eventOf(this.#call), stage: 'attempt', outcome: 'unknown' } as const;
    await audit.emit(event, { ...protection, delivery: 'required' });
  }

  /** Rejects where the event must be kept and cannot be. */
  async succeeded(result: unknown): Promise<void> {
    const { audit } = this.#parts;
    try {
      const prepared = await this.#completed({ ...this.#call, result });
      const tx = this.#transaction;
      await audit.keep([prepared], {
        delivery: this.#delivery,
        ...(tx !== undefined && { tx }),
      });
    } catch (error) {
      if (this.isAwaited) throw error;
      reportLost(this.#parts, error);
    }
  }

  /** Whoever consumed a stream has left it: nobody waits for the event any more. */
  left(last: unknown): void {
    const { audit } = this.#parts;
    void this.#completed({ ...this.#call, result: last })
      .then((prepared) => audit.keepAfterwards(prepared))
      .catch((error: unknown) => reportLost(this.#parts, error));
  }

  /** Never rejects: the caller hears of the failure itself. */
  async failed(error: unknown): Promise<void> {
    const { audit, options } = this.#parts;
    if (options.failures === false) return;
    try {
      const reason = reasonOf(error);
      const isDenied = reason.status === 401 || reason.status === 403;
      const protection = this.#protection(this.#call);
      const event = {
        ...this.#eventOf(this.#call),
        outcome: isDenied ? 'denied' : 'failure',
        reason,
      } as const;
      const prepared = audit.prepare(event, protection, this.#observation);
      const isKept = await audit.keepFailure(prepared, this.#delivery);
      // Not before: a denial that could not be recorded here is an event of its request.
      if (isKept && isDenied && this.#observation !== undefined) recordedDenials.add(this.#observation);
    } catch (thrown) {
      reportLost(this.#parts, thrown);
    }
  }

  async #completed(call: AuditedCall): Promise<PreparedEvent> {
    const after = await this.#ask('after', () => this.#after(call));
    const protection = this.#protection(call);
    const event = { ...this.#eventOf(call), ...this.#changes(after, protection) };
    return this.#parts.audit.prepare(event, protection, this.#observation);
  }

  #after(call: AuditedCall): unknown {
    const { after, before } = this.#parts.options;
    if (after !== undefined) return after(call);
    return before === undefined ? undefined : call.result;
  }

  #changes(after: unknown, protection: FieldProtection): Pick<AuditEventInput, 'changes' | 'cut'> {
    // With one state missing everything would seem to be added or removed.
    if (this.#incomplete.has('before') || this.#incomplete.has('after')) return {};
    if (this.#before === undefined && after === undefined) return {};
    return this.#parts.audit.changesBetween(this.#before, after, protection);
  }

  #eventOf(call: AuditedCall): AuditEventInput {
    const { type, action, target, actor, attributes } = this.#parts.options;
    const targets = this.#askNow('target', () =>
      validTargets(typeof target === 'function' ? target(call) : target),
    );
    const named = this.#askNow('actor', () => validActor(typeof actor === 'function' ? actor(call) : actor));
    const given = this.#askNow('attributes', () => validAttributes(attributes?.(call)));
    return {
      type,
      action,
      actor: named ?? this.#actor,
      targets: targets ?? [],
      ...((given !== undefined || this.#incomplete.size > 0) && {
        attributes: {
          ...given,
          ...(this.#incomplete.size > 0 && { audit_incomplete: [...this.#incomplete] }),
        },
      }),
      ...(this.#key !== undefined && { idempotency_key: this.#key }),
    };
  }

  // Asked before the event is made, which says what could not be told.
  #protection(call: AuditedCall): FieldProtection {
    const { redact = [], hmac, personal = [], subject } = this.#parts.options;
    const whose = this.#askNow('subject', () => validSubject(subject?.(call)));
    // Nobody else's key may encrypt them.
    if (this.#incomplete.has('subject')) return { redact: [...redact, ...personal], hmac };
    return { redact, hmac, personal, subject: whose };
  }

  async #ask<Answer>(option: string, question: () => Answer | Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await question();
    } catch (error) {
      this.#reportFailed(option, error);
      return undefined;
    }
  }

  #askNow<Answer>(option: string, question: () => Answer): Answer | undefined {
    try {
      return question();
    } catch (error) {
      this.#reportFailed(option, error);
      return undefined;
    }
  }

  // The event is recorded all the same, and says what it lacks.
  #reportFailed(option: string, error: unknown): void {
    this.#incomplete.add(option);
    this.#parts.diagnostics.report({
      code: 'EYRIE_AUDIT_CALLBACK_FAILED',
      key: `${this.#parts.name} ${option}`,
      problem: `The option "${option}" of @Audited at ${this.#parts.name} ${faultOf(error)}`,
      remedy:
        'The event was recorded without it and says so in attributes.audit_incomplete. Mend the function',
    });
  }
}

function faultOf(error: unknown): string {
  const isOfEvent = error instanceof EyrieError && OF_EVENT.has(error.code);
  if (isOfEvent) return `answered with what no event may hold: ${error.problem}`;
  return `threw ${errorTypeOf(error)}: ${messageOf(error)}`;
}

function reportLost({ audit, diagnostics, name }: AuditedWorkParts, error: unknown): void {
  audit.countLost('failed_capture');
  diagnostics.report({
    code: 'EYRIE_AUDIT_EVENT_LOST',
    key: name,
    problem: `A call of ${name} could not be recorded (${messageOf(error)})`,
    remedy: 'Check the functions given to @Audited',
  });
}
