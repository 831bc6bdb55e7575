import { type SignalStanding, SignalStandings } from '../../src/ports/signal-standings.js';

test('each signal stands as it told last, in the order in which they told first', () => {
  const standings = new SignalStandings();
  const metrics: SignalStanding = { signal: 'metrics', state: 'on', detail: 'golden signals' };
  const traces: SignalStanding = { signal: 'traces', state: 'on', detail: 'nothing is sent' };
  expect(standings.read()).toEqual([]);
  standings.tell(metrics);
  standings.tell({ signal: 'traces', state: 'off', detail: 'off' });
  standings.tell(traces);
  standings.tell(metrics);
  expect(standings.read()).toEqual([metrics, traces]);
});
