import { equal } from 'node:assert/strict';
import { EyrieError } from '@eyrie/core/engine';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { sameData } from '../check.js';
import { scenario } from '../scenario.js';

@Injectable()
class Greeter {
  greet(): { readonly ok: boolean } {
    return { ok: true };
  }
}

@Controller()
class GreetingController {
  constructor(private readonly greeter: Greeter) {}

  @Get('ok')
  ok(): { readonly ok: boolean } {
    return this.greeter.greet();
  }
}

@Module({ controllers: [GreetingController], providers: [Greeter] })
class PlainModule {}

export const bootScenarios = [
  scenario('the engine of core loads and its errors carry their code', async () => {
    const error = new EyrieError({ code: 'EYRIE_X', problem: 'It broke', remedy: 'Mend it' });
    equal(error.message, 'EYRIE_X: It broke. Mend it.');
  }),

  scenario('an app answers through an injected provider', async (world) => {
    const { url } = await world.start(PlainModule);
    const response = await fetch(`${url}/ok`);
    equal(response.status, 200);
    sameData(await response.json(), { ok: true });
  }),
];
