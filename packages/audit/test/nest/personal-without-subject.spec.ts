import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { Audited } from '../../src/index.js';
import { inAppWorld, startAudited } from '../support/audited-app.js';

const warning = (type: string): string =>
  `warn EYRIE_AUDIT_PERSONAL_WITHOUT_SUBJECT: An event of the type "${type}" has personal fields and neither a target ` +
  "nor a subject, so that they are encrypted with the actor's key: erasing anybody else leaves them readable. Name in " +
  '"subject" whose data it is, such as "user/42", or give the event a target. Where the data is the actor\'s own, name ' +
  'the actor.';

@Injectable()
class Imports {
  @Audited({
    type: 'import.done',
    action: 'EXECUTE',
    personal: ['/email'],
    attributes: () => ({ email: 'ann@example.com' }),
  })
  async run(): Promise<void> {}
}

const email = { attributes: { email: 'ann@example.com' } };
const personal = ['/email'];

test(
  'personal fields without a target and a subject are said once for each type, and are kept',
  inAppWorld(async (world) => {
    const { nest, audit, events, said } = await startAudited(world, { module: { providers: [Imports] } });
    await nest.get(Imports).run();
    await nest.get(Imports).run();
    await audit.emit({ type: 'user.hinted', action: 'CREATE', ...email }, { personal });
    const [kept] = await events(3);
    expect(kept?.attributes).toEqual({ email: expect.stringMatching(/^eyrie:v1:/) });
    if (kept === undefined) throw new Error('none');
    expect((await audit.reveal(kept, 'service/shop')).event.attributes).toEqual(email.attributes);
    expect(said.filter((line) => line.startsWith('warn'))).toEqual([
      warning('import.done'),
      warning('user.hinted'),
    ]);
  }),
);

test(
  'with a target or a subject nothing is said',
  inAppWorld(async (world) => {
    const { audit, events, said } = await startAudited(world);
    const target = { type: 'user', id: '7' };
    await audit.emit({ type: 'user.seen', action: 'READ', target, ...email }, { personal });
    await audit.emit({ type: 'user.seen', action: 'READ', ...email }, { personal, subject: 'user/7' });
    await audit.emit({ type: 'user.seen', action: 'READ', ...email });
    await events(3);
    expect(said.filter((line) => line.startsWith('warn'))).toEqual([]);
  }),
);
