import { Body, Controller, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import type { User } from './user.js';
import { UsersService } from './users.service.js';

@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  create(@Body() body: unknown): Promise<User> {
    return this.users.create(body);
  }

  @Get(':id')
  find(@Param('id', ParseUUIDPipe) id: string): Promise<User> {
    return this.users.get(id);
  }
}
