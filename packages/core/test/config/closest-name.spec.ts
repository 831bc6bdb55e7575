import { closestName } from '../../src/config/closest-name.js';

test.each([
  ['pth', 'path'],
  ['prot', 'port'],
  ['PORT', 'port'],
  ['bukcets', 'buckets'],
  ['window_seconds', 'windowSeconds'],
  ['humidity', undefined],
  ['', undefined],
  ['p'.repeat(65), undefined],
])('for "%s" the closest name is %s', (name, closest) => {
  expect(closestName(name, ['path', 'port', 'buckets', 'windowSeconds'])).toBe(closest);
});
