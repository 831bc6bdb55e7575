import type {
  PlainData,
  PlainFields,
  Redactor,
  RequestContext,
  TraceContext,
  WorkObservation,
} from '@eyrie/core/engine';
import { boundedText } from './bounded-text.js';
import type { LogEntry } from './log-entry.js';
import type { AccessFields, LogLine } from './log-line.js';
import { RecurringTexts } from './recurring-texts.js';
import { textOf } from './value-kinds.js';

/** The work that a line belongs to. */
export interface LineOrigin {
  readonly context: RequestContext | undefined;
  /** The active span, where there is one. */
  readonly span: TraceContext | undefined;
  /** The method or job that goes on inside of it. @default undefined */
  readonly work?: WorkObservation | undefined;
  /** Only for access lines. @default undefined */
  readonly http?: AccessFields | undefined;
}

const MAX_MESSAGE_LENGTH = 16_384;

const REQUEST_FIELDS = Symbol('eyrie.redacted-request-fields');
const REQUEST_ID = Symbol('eyrie.redacted-request-id');
const MAX_NAME_LENGTH = 256;

interface KeptFields {
  readonly redactor: Redactor;
  readonly version: number;
  readonly fields: PlainFields;
}

interface KeptId {
  readonly redactor: Redactor;
  readonly id: string;
}

// With the redactor that made it: a request of one app may call a logger of another.
type KeepingContext = RequestContext & { [REQUEST_FIELDS]?: KeptFields; [REQUEST_ID]?: KeptId };

/** Makes a line of what was asked to be logged: redacted, bounded, and tied to its request and trace. */
export class LineComposer {
  readonly #redactor: Redactor;
  readonly #names: RecurringTexts;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
    this.#names = new RecurringTexts({ redactor, maxLength: MAX_NAME_LENGTH });
  }

  compose(entry: LogEntry, { context, span, work, http }: LineOrigin): LogLine {
    return {
      time: Date.now(),
      level: entry.level,
      message: this.#messageOf(entry.message),
      logger: this.#names.redacted(entry.logger),
      category: entry.category,
      event: entry.event,
      context: this.#fieldsOf(entry.fields, context, work),
      error: entry.error === undefined ? undefined : this.#errorOf(entry.error),
      http,
      traceId: span?.traceId ?? context?.traceId,
      spanId: span?.spanId,
      sampled: span?.sampled,
      requestId: context === undefined ? undefined : this.#requestIdOf(context),
    };
  }

  #messageOf(message: string): string {
    return boundedText(this.#redactor, message, MAX_MESSAGE_LENGTH);
  }

  #errorOf(error: unknown): PlainFields | undefined {
    const copy = this.#redactor.copy(error);
    if (isFields(copy)) return 'message' in copy ? copy : { type: 'object', ...copy };
    return { type: typeof error, message: this.#thrownText(copy, error) };
  }

  #thrownText(copy: PlainData | undefined, error: unknown): string {
    if (copy === undefined) return this.#messageOf(textOf(error));
    return typeof copy === 'object' ? JSON.stringify(copy) : String(copy);
  }

  #fieldsOf(
    given: LogEntry['fields'],
    context: RequestContext | undefined,
    work: WorkObservation | undefined,
  ): PlainFields | undefined {
    const ofRequest =
      context === undefined || context.fieldsVersion === 0 ? undefined : this.#requestFields(context);
    const ofWork = work === undefined ? ofRequest : { ...ofRequest, ...this.#workFields(work) };
    if (given === undefined) return ofWork;
    const own = this.#redactor.fields(given);
    return ofWork === undefined ? own : { ...ofWork, ...own };
  }

  #workFields({ name, details }: WorkObservation): PlainFields {
    return this.#redactor.fields({ ...details, operation: name });
  }

  // The client may have chosen it.
  #requestIdOf(context: KeepingContext): string {
    const kept = context[REQUEST_ID];
    if (kept?.redactor === this.#redactor) return kept.id;
    const id = this.#redactor.text(context.requestId);
    context[REQUEST_ID] = { redactor: this.#redactor, id };
    return id;
  }

  // Kept on the context: every line of a request has them.
  #requestFields(context: KeepingContext): PlainFields {
    const kept = context[REQUEST_FIELDS];
    if (kept?.version === context.fieldsVersion && kept.redactor === this.#redactor) return kept.fields;
    const fields = this.#redactor.fields(Object.fromEntries(context.fields));
    context[REQUEST_FIELDS] = { redactor: this.#redactor, version: context.fieldsVersion, fields };
    return fields;
  }
}

function isFields(data: PlainData | undefined): data is PlainFields {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
