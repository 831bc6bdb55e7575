import { Body, Controller, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { NewUserPipe } from './new-user.pipe.js';
import type { NewUser, User } from './user.js';
import { UsersService } from './users.service.js';

@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  create(@Body(NewUserPipe) newUser: NewUser): User {
    return this.users.signUp(newUser);
  }

  @Get(':id')
  find(@Param('id', ParseUUIDPipe) id: string): User {
    return this.users.get(id);
  }
}
