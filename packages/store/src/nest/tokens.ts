import { Inject } from '@nestjs/common';

/** Under this token an app's store is injected. */
export const STORE = Symbol.for('eyrie.store');

/** Injects the app's store. */
export const InjectStore = (): ParameterDecorator & PropertyDecorator => Inject(STORE);
