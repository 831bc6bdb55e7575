import { type Diagnostics, errorTypeOf, messageOf, randomHex } from '@eyrie/core/engine';
import type { AuditActor, AuditEventInput, AuditReason, AuditTarget } from '../../event/audit-event.js';
import { currentHttpObservation } from '../actor.js';
import { transactionMissing } from '../audit-errors.js';
import type { AuditService, EmitOptions } from '../audit-service.js';
import { recordedDenials } from '../recorded-denials.js';
import type { AuditedCall, AuditedOptions, AuditedRequest } from './audited-options.js';

/** One call that is to be audited. */
export interface AuditedWorkParts {
  readonly audit: AuditService;
  readonly diagnostics: Diagnostics;
  readonly options: AuditedOptions;
  /** Such as `OrdersController.update`. */
  readonly name: string;
  readonly args: readonly unknown[];
}

const KEY_BYTES = 16;

/** What is recorded of one call of an audited method, step by step. */
export class AuditedWork {
  readonly #parts: AuditedWorkParts;
  readonly #call: AuditedCall;
  readonly #observation = currentHttpObservation();
  // The actor and the transaction of the time of the call: what has ended may be told in another context.
  readonly #actor: AuditActor;
  readonly #transaction: EmitOptions['tx'];
  readonly #key: string | undefined;
  // Bounded by the number of options that are functions.
  readonly #incomplete: string[] = [];
  #before: unknown;

  /** @throws EyrieError `EYRIE_AUDIT_TRANSACTION_MISSING` before anything is done. */
  constructor(parts: AuditedWorkParts) {
    this.#parts = parts;
    const { audit, options, args } = parts;
    const request = this.#observation?.frameworkRequest as AuditedRequest | undefined;
    this.#call = { args, result: undefined, request, params: request?.params ?? {} };
    this.#actor = audit.currentActor();
    this.#key = options.attempt === true ? randomHex(KEY_BYTES) : undefined;
    if (options.delivery === 'transactional') {
      this.#transaction = audit.currentTransaction();
      if (this.#transaction === undefined) throw transactionMissing(options.type);
    }
  }

  /** Whether something must be awaited before the method may be called. */
  get begins(): boolean {
    return this.#parts.options.before !== undefined || this.#parts.options.attempt === true;
  }

  /** Whether the caller must wait for the event to be kept. */
  get isAwaited(): boolean {
    return this.#parts.options.delivery !== 'best_effort';
  }

  /** Reads the target as it is, and records the attempt. Rejects where the attempt cannot be kept. */
  async begin(): Promise<void> {
    const { audit, options } = this.#parts;
    this.#before = await this.#ask('before', () => options.before?.(this.#call));
    if (options.attempt !== true) return;
    const event = { ...this.#eventOf(this.#call), stage: 'attempt', outcome: 'unknown' } as const;
    await audit.emit(event, { ...this.#protection(this.#call), delivery: 'required' });
  }

  /** Rejects where the event must be kept and cannot be. */
  async succeeded(result: unknown): Promise<void> {
    const call = { ...this.#call, result };
    await this.#parts.audit.emit(await this.#completed(call), {
      ...this.#protection(call),
      delivery: this.#parts.options.delivery ?? 'required',
      ...(this.#transaction !== undefined && { tx: this.#transaction }),
    });
  }

  /** Whoever consumed a stream has left it: nobody waits for the event any more. */
  left(last: unknown): void {
    const { audit, diagnostics, name } = this.#parts;
    const call = { ...this.#call, result: last };
    void this.#completed(call)
      .then((event) =>
        audit.keepAfterwards(audit.prepare(event, this.#protection(call), this.#observation)),
      )
      .catch((error: unknown) => reportLost(diagnostics, name, error));
  }

  /** Never rejects: the caller hears of the failure itself. */
  async failed(error: unknown): Promise<void> {
    const { audit, options, diagnostics } = this.#parts;
    if (options.failures === false) return;
    try {
      const reason = reasonOf(error);
      const isDenied = reason.status === 401 || reason.status === 403;
      if (isDenied && this.#observation !== undefined) recordedDenials.add(this.#observation);
      const event = { ...this.#eventOf(this.#call), outcome: isDenied ? 'denied' : 'failure', reason } as const;
      const protection = this.#protection(this.#call);
      await audit.keepFailure(audit.prepare(event, protection, this.#observation), options.delivery);
    } catch (thrown) {
      reportLost(diagnostics, this.#parts.name, thrown);
    }
  }

  async #completed(call: AuditedCall): Promise<AuditEventInput> {
    const after = await this.#ask('after', () => this.#after(call));
    return this.#withChanges(this.#eventOf(call), call, after);
  }

  #after(call: AuditedCall): unknown {
    const { after, before } = this.#parts.options;
    if (after !== undefined) return after(call);
    return before === undefined ? undefined : call.result;
  }

  #withChanges(event: AuditEventInput, call: AuditedCall, after: unknown): AuditEventInput {
    if (this.#before === undefined && after === undefined) return event;
    const { changes, cut } = this.#parts.audit.changesBetween(this.#before, after, this.#protection(call));
    return { ...event, changes, cut };
  }

  #eventOf(call: AuditedCall): AuditEventInput {
    const { type, action, target, actor, attributes } = this.#parts.options;
    const targets = this.#askNow('target', () => listOf(typeof target === 'function' ? target(call) : target));
    const named = this.#askNow('actor', () => (typeof actor === 'function' ? actor(call) : actor));
    const given = this.#askNow('attributes', () => attributes?.(call));
    return {
      type,
      action,
      actor: named ?? this.#actor,
      targets: targets ?? [],
      ...((given !== undefined || this.#incomplete.length > 0) && {
        attributes: {
          ...given,
          ...(this.#incomplete.length > 0 && { audit_incomplete: [...new Set(this.#incomplete)] }),
        },
      }),
      ...(this.#key !== undefined && { idempotency_key: this.#key }),
    };
  }

  #protection(call: AuditedCall): Omit<EmitOptions, 'tx' | 'delivery'> {
    const { redact, hmac, personal, subject } = this.#parts.options;
    return { redact, hmac, personal, subject: this.#askNow('subject', () => subject?.(call)) };
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
    this.#incomplete.push(option);
    this.#parts.diagnostics.report({
      code: 'EYRIE_AUDIT_CALLBACK_FAILED',
      key: `${this.#parts.name} ${option}`,
      problem: `The option "${option}" of @Audited at ${this.#parts.name} threw ${errorTypeOf(error)}: ${messageOf(error)}`,
      remedy: 'The event was recorded without it and says so in attributes.audit_incomplete. Mend the function',
    });
  }
}

function reportLost(diagnostics: Diagnostics, name: string, error: unknown): void {
  diagnostics.report({
    code: 'EYRIE_AUDIT_EVENT_LOST',
    key: name,
    problem: `A call of ${name} could not be recorded (${messageOf(error)})`,
    remedy: 'Check the functions given to @Audited',
  });
}

function listOf(targets: AuditTarget | readonly AuditTarget[] | undefined): readonly AuditTarget[] {
  if (targets === undefined) return [];
  return 'id' in targets ? [targets] : targets;
}

function reasonOf(error: unknown): AuditReason {
  const { status, statusCode } = safely(() => (error ?? {}) as { status?: unknown; statusCode?: unknown }) ?? {};
  const given = typeof status === 'number' ? status : statusCode;
  return {
    code: errorTypeOf(error),
    message: messageOf(error),
    ...(typeof given === 'number' && Number.isInteger(given) && { status: given }),
  };
}

function safely<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
