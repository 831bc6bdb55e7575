import { Controller, Get } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { startTraced, testOnBothAdapters } from '../support/traced-app.js';

@Controller()
class WordyController {
  @Get('plain')
  plain(): string {
    return 'plain';
  }

  @Get('written')
  written(): string {
    trace.getActiveSpan()?.setAttribute('app.text', 'y'.repeat(50_000));
    return 'written';
  }

  @Get('broken')
  broken(): never {
    throw new TypeError('x'.repeat(1_000_000));
  }
}

const module = { controllers: [WordyController] };

describe('a server span keeps to the limits, whether the app has written on it or not', () => {
  testOnBothAdapters('by default a text has 16,384 characters at most', async (world) => {
    const { url, spans } = await startTraced(world, { module });
    await fetch(`${url}/written`);
    await fetch(`${url}/broken`);
    const [written, broken] = await spans.until(2);
    expect(String(written?.attributes['app.text'])).toHaveLength(16_384);
    const exception = broken?.events[0]?.attributes;
    expect(exception?.['exception.message']).toBe(`${'x'.repeat(500)}…`);
    expect(String(exception?.['exception.stacktrace'])).toHaveLength(16_384);
  });

  testOnBothAdapters('or as many as the options say, and so many attributes and events', async (world) => {
    const { url, spans } = await startTraced(world, {
      module,
      tracing: { limits: { attributes: 4, attributeLength: 10, events: 0 } },
    });
    const headers = { 'user-agent': 'a'.repeat(100) };
    await fetch(`${url}/plain?page=1234567890123`, { headers });
    await fetch(`${url}/written`, { headers });
    await fetch(`${url}/broken`, { headers });
    for (const { attributes, events } of await spans.until(3)) {
      expect(Object.keys(attributes)).toHaveLength(4);
      expect(Object.values(attributes).filter((value) => String(value).length > 10)).toEqual([]);
      expect(events).toEqual([]);
    }
    expect(spans.all).toHaveLength(3);
  });
});
