import { BadRequestException } from '@nestjs/common';
import { bodyObject, oneOf, text } from '../read-body.js';
import { type NewUser, PLANS } from './user.js';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Checks the body of `POST /users`; 400 for one that is no new user. */
export function readNewUser(body: unknown): NewUser {
  const { name, email, plan, source } = bodyObject(body);
  const user = {
    name: text('name', name, 100),
    email: text('email', email, 254),
    plan: oneOf('plan', plan, PLANS),
    source: text('source', source, 40),
  };
  if (!EMAIL.test(user.email)) throw new BadRequestException('email must be an e-mail address');
  return user;
}
