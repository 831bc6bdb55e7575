import type { DoctorFinding, Examination } from '../../finding.js';
import type { ExaminedService } from '../examined-service.js';
import { bounded, howMany, shown } from '../wording.js';

const REMEDIES: Readonly<Record<string, string>> = {
  buffer_full: 'Write fewer lines, or raise the bound of the destination; look at whether it is slow',
  failed: 'Look for EYRIE_LOGGING_ in the log: a field throws when it is read, or the stream does',
  too_large: 'Log less in one line, or raise "logging.maxLineBytes"',
  closed: 'Look at who reads the output: it had gone before the service did',
  rejected:
    "Look for EYRIE_LOGGING_ in the log: it names what Loki said; check the destination's labels and limits",
  undeliverable: 'Check that Loki is up and reachable from the service',
  export_failed: 'Check that the collector is up and takes logs',
  tail_request_full: 'Log less per request below the level, or raise the bounds of "logging.tailBuffer"',
  tail_buffer_full: 'Log less per request below the level, or raise the bounds of "logging.tailBuffer"',
  tail_never_ended: 'Look for requests that never end',
};
const ELSE = 'Look for EYRIE_LOGGING_ in the log of the service';

/** Whether the service writes its log lines, and loses none. */
export function examineLogging({ page }: ExaminedService): Examination {
  if (!page.has('eyrie_log_lines_total'))
    return { checks: [{ name: 'log lines', seen: 'logging is off' }], findings: [] };
  const [written, dropped, pending] = ['total', 'dropped_total', 'pending'].map((name) =>
    page.sum(`eyrie_log_lines_${name}`),
  );
  return {
    checks: [{ name: 'log lines', seen: `${written} written, ${dropped} dropped, ${pending} pending` }],
    findings: bounded(
      page.above('eyrie_log_lines_dropped_total', 0).map(({ labels, value }): DoctorFinding => {
        const destination = shown(labels.get('destination'));
        const reason = labels.get('reason') ?? '';
        return {
          code: 'EYRIE_DOCTOR_LINES_DROPPED',
          weight: 'problem',
          subject: destination === 'all' ? 'all destinations of log lines' : `log destination ${destination}`,
          problem: `${howMany(value, 'line was', 'lines were')} lost: ${shown(reason)}`,
          remedy: REMEDIES[reason] ?? ELSE,
        };
      }),
    ),
  };
}
