import { Module } from '@nestjs/common';
import { UserStore } from './user-store.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

@Module({
  controllers: [UsersController],
  providers: [UsersService, UserStore],
  exports: [UsersService],
})
export class UsersModule {}
