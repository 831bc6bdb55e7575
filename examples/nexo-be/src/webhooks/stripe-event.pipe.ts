import type { PipeTransform } from '@nestjs/common';
import { bodyObject, text } from '../read-body.js';

export interface StripeEvent {
  readonly id: string;
  readonly type: string;
}

/** Checks the body of `POST /webhooks/stripe`. */
export class StripeEventPipe implements PipeTransform<unknown, StripeEvent> {
  transform(body: unknown): StripeEvent {
    const { id, type } = bodyObject(body);
    return { id: text('id', id, 100), type: text('type', type, 100) };
  }
}
