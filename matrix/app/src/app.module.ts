import { EyrieModule } from '@eyrie/nestjs';
import { Module } from '@nestjs/common';
import { BirdsController } from './birds.controller.js';
import eyrieConfig from './eyrie.config.js';

@Module({ imports: [EyrieModule.forRoot(eyrieConfig)], controllers: [BirdsController] })
export class AppModule {}
