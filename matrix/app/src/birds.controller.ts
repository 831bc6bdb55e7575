import { Audited, type AuditedCall } from '@eyrie/nestjs';
import { Controller, Get, Param } from '@nestjs/common';

interface Bird {
  readonly id: string;
  readonly kind: string;
}

@Controller('birds')
export class BirdsController {
  @Get(':id')
  @Audited({
    type: 'bird.observed',
    action: 'READ',
    target: ({ params }: AuditedCall) => ({ type: 'bird', id: params.id ?? 'unknown' }),
  })
  async observe(@Param('id') id: string): Promise<Bird> {
    return { id, kind: 'eagle' };
  }
}
