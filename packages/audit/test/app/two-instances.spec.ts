import 'reflect-metadata';
import { AppWorld, sealedRecords, startAudited, verified } from '../support/audited-app.js';

test('two instances share one file under load: nothing is lost, and there is one order', async () => {
  const world = new AppWorld('express');
  try {
    const apps = [await startAudited(world), await startAudited(world)];
    const EACH = 60;
    const ids = await Promise.all(
      apps.flatMap(({ audit }, instance) =>
        Array.from({ length: EACH }, async (_, at) => {
          const delivery = at % 3 === 0 ? 'best_effort' : 'required';
          const target = { type: 'load', id: `${instance}-${at}` };
          return (await audit.emit({ type: 'load.made', action: 'CREATE', target }, { delivery })).id;
        }),
      ),
    );
    await Promise.all(apps.map(({ nest }) => nest.close()));
    const records = await sealedRecords(world);
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
    expect(records).toHaveLength(2 * EACH + 2);
    const sealed = new Set(records.map(({ id }) => id));
    expect(ids.filter((id) => !sealed.has(id))).toEqual([]);
    const { verdict, findings, streams } = await verified(world);
    expect({ verdict, findings, signedUpTo: streams[0]?.signedUpTo }).toEqual({
      verdict: 'intact',
      findings: [],
      signedUpTo: records.length,
    });
  } finally {
    await world.end();
  }
});
