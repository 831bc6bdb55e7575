import type { IncomingMessage } from 'node:http';
import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  type RawBodyRequest,
  UnauthorizedException,
} from '@nestjs/common';
import type { Environment } from '../environment/environment.js';
import { InjectEnvironment } from '../environment/environment.module.js';
import { isSignedByStripe } from './stripe-signature.js';

/** Lets only calls pass that carry a right `Stripe-Signature`; without a secret it lets none pass. */
@Injectable()
export class StripeSignatureGuard implements CanActivate {
  readonly #secret: string | undefined;

  constructor(@InjectEnvironment() { stripeWebhookSecret }: Environment) {
    this.#secret = stripeWebhookSecret;
  }

  canActivate(context: ExecutionContext): boolean {
    const { rawBody, headers } = context.switchToHttp().getRequest<RawBodyRequest<IncomingMessage>>();
    const header = headers['stripe-signature'];
    const secret = this.#secret;
    if (secret !== undefined && typeof header === 'string') {
      if (isSignedByStripe({ secret, header, payload: rawBody ?? Buffer.alloc(0) })) return true;
    }
    throw new UnauthorizedException('The signature of the webhook is missing or wrong');
  }
}
