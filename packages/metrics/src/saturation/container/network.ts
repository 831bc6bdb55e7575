import type { MetricDescriptor } from '../../series/family.js';
import { type Collect, describeCounter, familyByLabel } from '../collected-family.js';
import { type KernelFiles, toNumber } from '../kernel-files.js';

const RECEIVED = describeCounter(
  'container_network_receive_bytes_total',
  'Bytes received by the container, by network interface.',
  ['interface'],
);
const TRANSMITTED = describeCounter(
  'container_network_transmit_bytes_total',
  'Bytes transmitted by the container, by network interface.',
  ['interface'],
);

/** The metrics of {@link collectNetwork}, with cAdvisor's names. */
export const NETWORK_METRICS: readonly MetricDescriptor[] = [RECEIVED, TRANSMITTED];

interface InterfaceBytes {
  readonly name: string;
  readonly received: number;
  readonly transmitted: number;
}

// Bounded: a container has a few interfaces, but on a host's network there is one per neighbour.
const MAX_INTERFACES = 32;

// Column of the transmitted bytes among those after the colon; the received bytes are the first.
const TRANSMITTED_COLUMN = 8;

/** Network bytes of the container but for its loopback interface. */
export function collectNetwork(files: KernelFiles): Collect {
  return () => {
    const interfaces = parseInterfaces(files.read('/proc/self/net/dev') ?? '');
    return [
      familyByLabel(
        RECEIVED,
        interfaces.map(({ name, received }) => [name, received]),
      ),
      familyByLabel(
        TRANSMITTED,
        interfaces.map(({ name, transmitted }) => [name, transmitted]),
      ),
    ];
  };
}

function parseInterfaces(text: string): readonly InterfaceBytes[] {
  return text
    .split('\n')
    .flatMap((line) => {
      const [, name, columns] = line.match(/^\s*(\S+):\s*(.*)$/) ?? [];
      if (name === undefined || columns === undefined || name === 'lo') return [];
      const numbers = columns.split(/\s+/);
      const received = toNumber(numbers[0]);
      const transmitted = toNumber(numbers[TRANSMITTED_COLUMN]);
      return received === undefined || transmitted === undefined ? [] : { name, received, transmitted };
    })
    .slice(0, MAX_INTERFACES);
}
