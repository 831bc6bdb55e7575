import 'reflect-metadata';
import { CoreModule, EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { Injectable } from '@nestjs/common';
import { Audited, AuditModule } from '../../src/index.js';
import { configIn, inAppWorld, sealedEvents, startRoot } from '../support/audited-app.js';

@Injectable()
class Payments {
  @Audited({ type: 'payment.charged', action: 'EXECUTE' })
  async charge(): Promise<string> {
    return 'charged';
  }

  @Audited({ type: 'payment.refunded', action: 'EXECUTE' })
  async refund(): Promise<string> {
    return 'refunded';
  }
}

const unaudited = (method: string): string =>
  `warn EYRIE_AUDIT_MODULE_MISSING: ${method} carries @Audited and was called unaudited: the app does not import ` +
  'AuditModule, or its audit trail was still being made. Import AuditModule.forRoot() in the root module, with ' +
  '"enabled: false" where nothing is to be audited, and call audited methods from onModuleInit on.';

test(
  'an app without AuditModule says once for each method that it is not audited',
  inAppWorld(async (world) => {
    const said: string[] = [];
    const nest = await startRoot(world, { imports: [CoreModule], providers: [Payments] }, { said });
    const payments = nest.get(Payments);
    expect(await payments.charge()).toBe('charged');
    expect(await payments.charge()).toBe('charged');
    expect(await payments.refund()).toBe('refunded');
    expect(said.filter((line) => line.startsWith('warn'))).toEqual([
      unaudited('Payments.charge'),
      unaudited('Payments.refund'),
    ]);
  }),
);

test(
  'an app whose audit trail is switched off says nothing',
  inAppWorld(async (world) => {
    const said: string[] = [];
    const off = AuditModule.forRoot(configIn(world, { audit: { enabled: false } }));
    const nest = await startRoot(world, { imports: [off], providers: [Payments] }, { said });
    expect(await nest.get(Payments).charge()).toBe('charged');
    expect(said.filter((line) => line.startsWith('warn'))).toEqual([]);
  }),
);

test(
  'a call from before there is an audit trail is said, and later ones are audited',
  inAppWorld(async (world) => {
    const said: string[] = [];
    const eager = {
      provide: 'eager',
      inject: [Payments],
      useFactory: async (payments: Payments) => await payments.charge(),
    };
    const imports = [AuditModule.forRoot(configIn(world, {}))];
    const nest = await startRoot(world, { imports, providers: [Payments, eager] }, { said });
    expect(nest.get('eager')).toBe('charged');
    expect(await nest.get(Payments).charge()).toBe('charged');
    expect(said.filter((line) => line.includes('EYRIE_AUDIT_MODULE_MISSING'))).toEqual([
      unaudited('Payments.charge'),
    ]);
    await nest.get<EyrieApp>(EYRIE_APP).lifecycle.flush();
    expect((await sealedEvents(world)).map(({ type }) => type)).toEqual(['payment.charged']);
  }),
);

test('a static method is refused where the class is declared', () => {
  const declare = (): unknown => {
    class Refunds {
      @Audited({ type: 'payment.refunded', action: 'EXECUTE' })
      static async refund(): Promise<void> {}
    }
    return Refunds;
  };
  expect(declare).toThrow(/^EYRIE_METHOD_DECORATOR_MISPLACED: Refunds\.refund is a static method/);
});
