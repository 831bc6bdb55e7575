import { RecentUsers } from '../src/users/recent-users.js';

test('beyond the limit the user who was not seen for longest is forgotten', () => {
  const recent = new RecentUsers({ maxUsers: 2, now: () => 0 });
  for (const id of ['ada', 'bob', 'ada', 'cyd']) recent.see(id);
  expect(recent.seenWithin(1)).toBe(2);
  recent.see('bob');
  expect(recent.seenWithin(1)).toBe(2);
});

test('a user counts until the window has passed since they were last seen', () => {
  let now = 0;
  const recent = new RecentUsers({ now: () => now });
  recent.see('ada');
  recent.see('bob');
  now = 200;
  recent.see('ada');
  now = 299;
  expect(recent.seenWithin(300)).toBe(2);
  now = 300;
  expect(recent.seenWithin(300)).toBe(1);
  now = 500;
  expect(recent.seenWithin(300)).toBe(0);
});
