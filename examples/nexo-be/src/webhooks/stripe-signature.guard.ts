import type { IncomingMessage } from 'node:http';
import { StructuredLogger, securityEvents } from '@eyrie/nestjs';
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
  constructor(
    @InjectEnvironment() private readonly environment: Environment,
    private readonly logger: StructuredLogger,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const reason = this.#objection(context.switchToHttp().getRequest());
    if (reason === undefined) return true;
    this.logger.event(securityEvents.accessDenied, { resource: '/webhooks/stripe', reason });
    throw new UnauthorizedException('The signature of the webhook is missing or wrong');
  }

  #objection({ rawBody, headers }: RawBodyRequest<IncomingMessage>): string | undefined {
    const { stripeWebhookSecret: secret } = this.environment;
    const header = headers['stripe-signature'];
    if (secret === undefined) return 'STRIPE_WEBHOOK_SECRET is not set';
    if (typeof header !== 'string') return 'no signature';
    const isSigned = isSignedByStripe({ secret, header, payload: rawBody ?? Buffer.alloc(0) });
    return isSigned ? undefined : 'wrong signature';
  }
}
