import { Global, Inject, Module } from '@nestjs/common';
import { readEnvironment } from './environment.js';

const ENVIRONMENT = Symbol('environment');

/** Injects the {@link Environment}. */
export const InjectEnvironment = () => Inject(ENVIRONMENT);

@Global()
@Module({
  providers: [{ provide: ENVIRONMENT, useFactory: () => readEnvironment() }],
  exports: [ENVIRONMENT],
})
export class EnvironmentModule {}
