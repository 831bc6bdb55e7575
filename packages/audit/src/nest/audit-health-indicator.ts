import { Inject, Injectable } from '@nestjs/common';
import type { AppAudit } from '../app/app-audit.js';
import { APP_AUDIT } from './tokens.js';

/** What a health check of `@nestjs/terminus` expects of an indicator. */
export type AuditHealthResult<Key extends string = string> = {
  readonly [Name in Key]: { readonly status: 'up' | 'down'; readonly problems?: readonly string[] };
};

/**
 * Tells whether evidence is kept and goes where it should, in the form of `@nestjs/terminus`, which is not needed for it.
 *
 * @example
 * ```ts
 * import { AuditHealthIndicator } from '@eyrie/audit';
 * import { Controller, Get } from '@nestjs/common';
 *
 * @Controller('health')
 * export class HealthController {
 *   constructor(private readonly audit: AuditHealthIndicator) {}
 *
 *   @Get('audit')
 *   check() {
 *     return this.audit.check('audit');
 *   }
 * }
 * ```
 */
@Injectable()
export class AuditHealthIndicator {
  constructor(@Inject(APP_AUDIT) private readonly audit: AppAudit) {}

  /**
   * `down` only where events cannot be sealed or were lost: a sink that is behind is a problem, but no reason to take the
   * service out of traffic. `key` names the entry.
   */
  check<const Key extends string>(key: Key): AuditHealthResult<Key> {
    const { status, problems } = this.audit.health();
    const entry = {
      status: status === 'down' ? 'down' : 'up',
      ...(problems.length > 0 && { problems }),
    } as const;
    return { [key]: entry } as unknown as AuditHealthResult<Key>;
  }
}
