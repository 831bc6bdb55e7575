import type { NewUser } from '../src/users/user.js';
import { UserStore } from '../src/users/user-store.js';

const newUser: NewUser = { name: 'Ada', email: 'ada@example.com', plan: 'free', source: 'web' };

test('a full store forgets the user who was not seen for longest', () => {
  const store = new UserStore({ maxUsers: 2 });
  const first = store.add(newUser);
  const second = store.add(newUser);
  store.see(first.id);
  const third = store.add(newUser);
  expect(store.size).toBe(2);
  expect([first, second, third].map(({ id }) => store.find(id))).toEqual([first, undefined, third]);
});

test('a user is active until the window has passed since they were last seen', () => {
  let now = 0;
  const store = new UserStore({ now: () => now });
  const { id } = store.add(newUser);
  store.add(newUser);
  now = 200;
  store.see(id);
  now = 299;
  expect(store.seenWithin(300)).toBe(2);
  now = 300;
  expect(store.seenWithin(300)).toBe(1);
  now = 500;
  expect(store.seenWithin(300)).toBe(0);
});
