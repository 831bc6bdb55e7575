import { TraceContextPropagator } from '../../src/propagation/trace-context-propagator.js';
import { TraceStateList } from '../../src/propagation/trace-state-list.js';
import { callerOf, SPAN, TRACE } from './carriers.js';

const traceparent = `00-${TRACE}-${SPAN}-00`;
const propagator = new TraceContextPropagator();

function received(tracestate: unknown): string | undefined {
  const caller = callerOf(propagator, { traceparent, tracestate });
  // Whatever becomes of the tracestate, the traceparent counts.
  expect(caller?.traceId).toBe(TRACE);
  return caller?.traceState?.serialize();
}

function members(count: number): string {
  return Array.from({ length: count }, (_, index) => `bar${index}=${index}`).join(',');
}

const CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/';
const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 0x20 + index));
const VALUE = printable.replace(',', '').replace('=', '');

describe('a tracestate', () => {
  test.each([
    ['of two members', 'foo=1,bar=2', 'foo=1,bar=2'],
    ['with blanks and tabs around its members', ' foo=1 \t , \t bar=2,\tbaz=3\t', 'foo=1,bar=2,baz=3'],
    ['with empty members leaves them out', 'foo=1,,bar=2, ,', 'foo=1,bar=2'],
    [
      'that came in several headers, joined by Node',
      'foo=1,bar=2, rojo=1, baz=3',
      'foo=1,bar=2,rojo=1,baz=3',
    ],
    ['that came in several headers, as a list', ['foo=1', '', 'bar=2'], 'foo=1,bar=2'],
    ['of 32 members', members(32), members(32)],
    ['of all characters of a key', `${CHARACTERS}=1`, `${CHARACTERS}=1`],
    [
      'of all characters of a key with its vendor',
      `${CHARACTERS}@a-z0-9_-*/=1`,
      `${CHARACTERS}@a-z0-9_-*/=1`,
    ],
    ['of all characters of a value', `foo=${VALUE}`, `foo=${VALUE}`],
    ['with a key of 256 characters', `foo=1,${'z'.repeat(256)}=1`, `foo=1,${'z'.repeat(256)}=1`],
    [
      'with the longest tenant and vendor',
      `foo=1,${'t'.repeat(241)}@${'v'.repeat(14)}=1`,
      `foo=1,${'t'.repeat(241)}@${'v'.repeat(14)}=1`,
    ],
    ['with a value of 256 characters', `foo=${'v'.repeat(256)}`, `foo=${'v'.repeat(256)}`],
    [
      'of exactly 512 characters',
      `a=${'v'.repeat(251)},b=${'w'.repeat(256)}`,
      `a=${'v'.repeat(251)},b=${'w'.repeat(256)}`,
    ],
  ])('%s is passed on', (_, header, sent) => {
    expect(received(header)).toBe(sent);
  });

  test.each([
    ['that is empty', ''],
    ['of nothing but commas', ', ,,'],
    ['of 33 members', members(33)],
    ['with a key that comes twice', 'foo=1,foo=1'],
    ['with a key that comes twice with another value', 'foo=1,bar=1,foo=2'],
    ['with a blank in a key', 'foo =1'],
    ['with a key in capitals', 'bar=1,FOO=1'],
    ['with a dot in a key', 'foo.bar=1'],
    ['with a key that begins with a digit and has no vendor', '1a=1'],
    ['with no vendor after the at', 'foo@=1,bar=2'],
    ['with no tenant before the at', '@foo=1,bar=2'],
    ['with two ats', 'foo@@bar=1,bar=2'],
    ['with two vendors', 'foo@bar@baz=1,bar=2'],
    ['with a key of 257 characters', `foo=1,${'z'.repeat(257)}=1`],
    ['with a tenant of 242 characters', `foo=1,${'t'.repeat(242)}@v=1`],
    ['with a vendor of 15 characters', `foo=1,t@${'v'.repeat(15)}=1`],
    ['with an equals sign in a value', 'foo=bar=baz'],
    ['with an empty value', 'foo=,bar=3'],
    ['with a value of 257 characters', `foo=${'v'.repeat(257)}`],
    ['with a member that has no equals sign', 'foo,bar=3'],
    ['with a character beyond ASCII', 'foo=ü'],
    ['that is a number', 7],
    ['that is a list with other than text', ['foo=1', 7]],
  ])('%s is discarded whole', (_, header) => {
    expect(received(header)).toBeUndefined();
  });

  test('of more than 512 characters loses its long members first, then the oldest', () => {
    const long = `long=${'l'.repeat(200)}`;
    const short = Array.from(
      { length: 30 },
      (_, index) => `key${String(index).padStart(2, '0')}=${'v'.repeat(15)}`,
    );
    // 30 × 21 characters and 29 commas are 659: the oldest seven go.
    expect(received([short[0], long, ...short.slice(1)].join(','))).toBe(short.slice(0, 23).join(','));
    expect(short.slice(0, 23).join(',')).toHaveLength(505);
    expect(short.slice(0, 24).join(',').length).toBeGreaterThan(512);
  });

  test('of a megabyte costs no more than its members', () => {
    expect(received(`${'a=1,'.repeat(250_000)}b=1`)).toBeUndefined();
    expect(received(' '.repeat(1_000_000))).toBeUndefined();
  });
});

describe('a list', () => {
  const list = TraceStateList.parse('a=1,b=2') as TraceStateList;

  test('puts a new member first, and one that is set again', () => {
    expect(list.set('c', '3').serialize()).toBe('c=3,a=1,b=2');
    expect(list.set('b', '3').serialize()).toBe('b=3,a=1');
    expect(list.serialize()).toBe('a=1,b=2');
  });

  test('does not take an invalid member', () => {
    expect(list.set('A', '1')).toBe(list);
    expect(list.set('a', '1,')).toBe(list);
  });

  test('of 32 members drops the oldest for a new one', () => {
    const full = TraceStateList.parse(members(32)) as TraceStateList;
    expect(full.set('new', '1').serialize()).toBe(`new=1,${members(31)}`);
    expect(full.set('bar31', 'again').serialize()).toBe(`bar31=again,${members(31)}`);
  });

  test('gives and forgets members', () => {
    expect(list.get('a')).toBe('1');
    expect(list.get('x')).toBeUndefined();
    expect(list.unset('a').serialize()).toBe('b=2');
    expect(list.unset('x')).toBe(list);
  });
});
