import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import {
  Body,
  type CanActivate,
  Controller,
  ForbiddenException,
  Get,
  Headers,
  HttpCode,
  Injectable,
  Param,
  Post,
  Put,
  Res,
  Sse,
  UseGuards,
} from '@nestjs/common';
import { interval, map, type Observable } from 'rxjs';
import { Audited, type AuditedCall } from '../../../src/index.js';

/** A body that is longer is refused with 413. */
export const BODY_LIMIT_BYTES = 1024;

const order = ({ params }: AuditedCall) => ({ type: 'order', id: params.id ?? '' });

type FrameworkResponse = ServerResponse | { readonly raw: ServerResponse };

/** Requests whose handler waits until their client has left, by request id. */
@Injectable()
export class Waiting {
  // Bounded by what one test sends.
  readonly #entered = new Map<string, () => void>();

  /** Resolves once the handler of a request that is still to be sent waits. */
  entered(requestId: string): Promise<void> {
    return new Promise((resolve) => this.#entered.set(requestId, resolve));
  }

  async untilLeft(requestId: string, response: FrameworkResponse): Promise<void> {
    const closed = once('raw' in response ? response.raw : response, 'close');
    this.#entered.get(requestId)?.();
    await closed;
  }
}

@Injectable()
class Refuse implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Controller()
export class MixedController {
  constructor(private readonly waiting: Waiting) {}

  @Get('users/:id')
  user(@Param('id') id: string): object {
    return { id };
  }

  @Post('users')
  signUp(@Body() body: object): object {
    return body;
  }

  @Put('orders/:id')
  @Audited({ type: 'order.checked', action: 'READ', target: order, delivery: 'required' })
  async check(@Param('id') id: string): Promise<object> {
    return { id };
  }

  @Post('views/:id')
  @Audited({ type: 'order.viewed', action: 'READ', target: order, delivery: 'best_effort' })
  async view(@Param('id') id: string): Promise<object> {
    return { id };
  }

  @Post('refunds/:id')
  @Audited({ type: 'order.refunded', action: 'UPDATE', target: order })
  async refund(): Promise<never> {
    throw new ForbiddenException();
  }

  @Post('charges/:id')
  @Audited({ type: 'order.charged', action: 'UPDATE', target: order })
  async charge(): Promise<never> {
    throw new Error('the provider is broken');
  }

  @Get('guarded')
  @UseGuards(Refuse)
  guarded(): object {
    return {};
  }

  @Get('boom')
  boom(): never {
    throw new TypeError('boom');
  }

  @Get('health')
  health(): object {
    return { status: 'ok' };
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return interval(10).pipe(map((count) => ({ data: `event ${count}` })));
  }

  @Get('slow/:id')
  async slow(
    @Headers('x-request-id') id: string,
    @Res({ passthrough: true }) response: FrameworkResponse,
  ): Promise<object> {
    await this.waiting.untilLeft(id, response);
    return {};
  }

  @Post('slow/:id')
  @HttpCode(200)
  async slowChange(
    @Headers('x-request-id') id: string,
    @Res({ passthrough: true }) response: FrameworkResponse,
  ): Promise<object> {
    await this.waiting.untilLeft(id, response);
    return {};
  }

  @Put('slow/:id')
  @Audited({ type: 'order.packed', action: 'UPDATE', target: order, delivery: 'required' })
  async slowEvidence(
    @Headers('x-request-id') id: string,
    @Res({ passthrough: true }) response: FrameworkResponse,
  ): Promise<object> {
    await this.waiting.untilLeft(id, response);
    return {};
  }
}
