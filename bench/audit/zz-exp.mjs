import pg from 'pg';
import { withPostgres } from './databases.mjs';
import { openTrail, orderPaid } from './trail.mjs';
import { shuffled, spread } from '../lib/interleave.mjs';
import { canonicalJson } from '../../packages/audit/dist/canonical/canonical-json.js';
const N = Number(process.argv[2] ?? 32), ROUNDS = Number(process.argv[3] ?? 5), MS = 700;
await withPostgres(async (url) => {
  const trail = await openTrail(url);
  const q = (s) => trail.store.query(s);
  await q('CREATE TABLE bench_orders (id text PRIMARY KEY, customer text NOT NULL, status text NOT NULL, total bigint NOT NULL)');
  await q('CREATE TABLE bench_rows (id text PRIMARY KEY, body text NOT NULL)');
  const NOW = `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  await q(`CREATE TABLE o_plain (stream text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, body text NOT NULL, created_at text COLLATE "C" NOT NULL DEFAULT ${NOW}, PRIMARY KEY (stream,id))`);
  await q(`CREATE TABLE o_nopk (stream text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, body text NOT NULL, created_at text COLLATE "C" NOT NULL DEFAULT ${NOW})`);
  await q(`CREATE TABLE o_nonow (stream text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, body text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (stream,id))`);
  const pool = new pg.Pool({ connectionString: url, max: N });
  let n = 0;
  const tx = async (work) => { const c = await pool.connect(); try { await c.query('BEGIN'); await work(c); await c.query('COMMIT'); } finally { c.release(); } };
  const order = (c) => { n++; return c.query('INSERT INTO bench_orders (id, customer, status, total) VALUES ($1,$2,$3,$4)', [`order-${n}`, `user-${n%1000}`, 'open', n]); };
  const INS = (t) => `INSERT INTO ${t} (stream, id, body) VALUES (CAST($1 AS text), CAST($2 AS text), CAST($3 AS text))`;
  const BODY = 'x'.repeat(540);
  const uuids = trail.service;
  const ev = (i) => uuids.prepare(orderPaid(i)).event;
  const raw = (t) => () => tx(async (c) => { await order(c); const e = ev(n); await c.query(INS(t), ['bench', e.id, BODY]); });
  const kinds = new Map([
    ['business', () => tx(order)],
    ['emit', () => tx(async (c) => { await order(c); await trail.service.emit(orderPaid(n), { tx: c }); })],
    ['outbox raw', raw('eyrie_audit_outbox')],
    ['raw no prepare', () => tx(async (c) => { await order(c); n++; await c.query(INS('eyrie_audit_outbox'), ['bench', 'id-'+n, BODY]); })],
    ['raw prep json', () => tx(async (c) => { await order(c); const e = ev(n); await c.query(INS('eyrie_audit_outbox'), ['bench', e.id, canonicalJson(e)]); })],
    ['control', () => tx(order)],
    ['floor', () => tx(async (c) => { await order(c); n++; await c.query('INSERT INTO bench_rows (id, body) VALUES ($1,$2)', [`row-${n}`, BODY]); })],
    ['floor uuid', () => tx(async (c) => { await order(c); n++; const e = ev(n); await c.query('INSERT INTO bench_rows (id, body) VALUES ($1,$2)', [e.id, BODY]); })],
  ]);
  const rate = async (run, ms) => { const s = performance.now(), end = s + ms; let d = 0; const cpu = process.cpuUsage(); await Promise.all(Array.from({ length: N }, async () => { while (performance.now() < end) { await run(); d++; } })); const {user,system}=process.cpuUsage(cpu); return [d / (performance.now() - s) * 1000, user/d, system/d]; };
  const sys = new Map([...kinds.keys()].map((k) => [k, []])); const rates = new Map([...kinds.keys()].map((k) => [k, []])), cpus = new Map([...kinds.keys()].map((k) => [k, []]));
  for (const r of kinds.values()) await rate(r, 300);
  for (let i = 0; i < ROUNDS; i++) for (const [k, r] of shuffled([...kinds])) { const [x, u, y] = await rate(r, MS); rates.get(k).push(x); cpus.get(k).push(u); sys.get(k).push(y); }
  for (const [k, v] of rates) console.log(k.padEnd(14), spread(v).median.toFixed(0), `max ${spread(v).max.toFixed(0)}`, spread(v.map((x, i) => x / rates.get('business')[i] * 100)).median.toFixed(0) + '%', 'client user', spread(cpus.get(k)).median.toFixed(0), 'min', spread(cpus.get(k)).min.toFixed(0), 'system', spread(sys.get(k)).median.toFixed(0));
  await pool.end(); await trail.close();
});
