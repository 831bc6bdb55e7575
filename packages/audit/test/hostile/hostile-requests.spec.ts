import { connect } from 'node:net';
import { Body, Controller, ForbiddenException, Get, Post, UnauthorizedException } from '@nestjs/common';
import { MAX_EVENT_BYTES } from '../../src/event/bound-event.js';
import { Audited, type AuditedCall } from '../../src/index.js';
import { sealedRecords, startAudited, testOnBothAdapters, verified } from '../support/audited-app.js';

@Controller('orders')
class Orders {
  @Get(':id')
  denied(): never {
    throw new ForbiddenException();
  }

  @Post()
  @Audited({
    type: 'order.created',
    action: 'CREATE',
    target: ({ args }: AuditedCall) => (args[0] as { readonly target: never }).target,
    after: ({ args }: AuditedCall) => args[0],
    attributes: ({ args }: AuditedCall) => args[0] as Record<string, unknown>,
  })
  async create(@Body() body: object): Promise<object> {
    return { kept: Object.keys(body).length };
  }

  @Post('refused')
  @Audited({ type: 'order.refused', action: 'CREATE', target: { type: 'order', id: '1' } })
  async refused(@Body() { reason }: { readonly reason: string }): Promise<void> {
    throw new UnauthorizedException(reason);
  }
}

/** Sends exactly these bytes and resolves with the status. */
async function say(url: string, request: string): Promise<number> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const answered = Promise.withResolvers<number>();
  socket.setEncoding('latin1').once('data', (text: string) => answered.resolve(Number(text.slice(9, 12))));
  socket.on('error', () => answered.resolve(0));
  socket.write(Buffer.from(request, 'latin1'));
  const status = await answered.promise;
  socket.destroy();
  return status;
}

const LONG = 'x'.repeat(10_000);
const PATHS = [
  '/orders/%00',
  '/orders/%ed%a0%80',
  '/orders/%E2%80%A8%0d%0a%1b[31m',
  '/orders/__proto__/constructor',
  '/orders/..%2f..%2fetc%2fpasswd',
  `/orders/${LONG}`,
  '/orders/1?token=abc&password=hunter2#x',
  '/orders/\xff\xfe',
];

testOnBothAdapters(
  'requests of every kind of ugliness are recorded once each, and the log verifies',
  async (world) => {
    const { url, nest } = await startAudited(world, { module: { controllers: [Orders] } });
    for (const path of PATHS) {
      const status = await say(
        url,
        `GET ${path} HTTP/1.1\r\nHost: x\r\nUser-Agent: a\xffb\t ${LONG.slice(0, 2000)}\r\nX-Request-Id: \xff"\\\r\n\r\n`,
      );
      // Node itself refuses what is no request, and Fastify what is too long.
      expect([400, 403, 404, 414]).toContain(status);
    }
    await nest.close();
    const bodies = (await sealedRecords(world)).map(({ body }) => body);
    expect(bodies.length).toBeGreaterThanOrEqual(4);
    for (const body of bodies) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_EVENT_BYTES);
    expect(bodies.join('')).not.toContain('hunter2');
    expect(await verified(world)).toMatchObject({ verdict: 'intact', findings: [] });
  },
);

testOnBothAdapters('bodies of every kind of ugliness become events that verify', async (world) => {
  const { url, nest } = await startAudited(world, { module: { controllers: [Orders] } });
  const target = { type: 'order', id: '1' };
  const texts = ['\0', '\ud800', '\u2028', '\u001b[31m', 'x'.repeat(40_000)];
  const bodies = [
    ...texts.map((text) => JSON.stringify({ target: { ...target, name: text }, [text.slice(0, 50)]: text })),
    '{"target":{"type":"order","id":"1"},"__proto__x":1,"toString":{"valueOf":1},"then":"no"}',
    `{"target":{"type":"order","id":"1"},"deep":${'['.repeat(500)}${']'.repeat(500)}}`,
    // A target that is none is an event that is none: recorded with what there is, or refused.
    '{"target":7}',
    '{}',
  ];
  const statuses: number[] = [];
  for (const body of bodies) {
    const { status } = await fetch(`${url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    statuses.push(status);
  }
  expect(statuses.slice(0, 7)).toEqual([201, 201, 201, 201, 201, 201, 201]);
  const refused = await fetch(`${url}/orders/refused`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'no: password=hunter2 \0\u2028' }),
  });
  expect(refused.status).toBe(401);
  await nest.close();
  const records = await sealedRecords(world);
  expect(records.filter(({ body }) => body.includes('"type":"order.created"')).length).toBeGreaterThanOrEqual(
    7,
  );
  expect(records.filter(({ body }) => body.includes('"outcome":"denied"'))).toHaveLength(1);
  expect(records.map(({ body }) => body).join('')).not.toContain('hunter2');
  expect(await verified(world)).toMatchObject({ verdict: 'intact', findings: [] });
});
