import type { UnreadableReason } from '../records/log-entry.js';
import type { InvalidCheckpoint, VerificationFinding } from './verification-finding.js';

const UNREADABLE: Readonly<Record<UnreadableReason, string>> = {
  'not-utf8': 'it is not UTF-8',
  'not-json': 'it is not JSON',
  'unknown-kind': 'it is neither a record nor a checkpoint nor a segment',
  field: 'a field is missing or wrong',
  body: 'its event has no canonical form or no id',
  ambiguous: 'a name stands in it twice, or a number has digits that nobody can have sealed',
  'unknown-member': 'it has members that belong to no such line',
  'too-long': 'it is longer than any record',
  torn: 'it breaks off, as if its writer was interrupted',
  compression: 'what is compressed breaks off or is damaged',
  'too-many-streams': 'there are more streams than can be verified at once',
};

/** A finding in one sentence, without its full stop and without anything of an event but its id. */
export function describeFinding(finding: VerificationFinding): string {
  switch (finding.class) {
    case 'hash':
      return `Record ${finding.seq} is not what was sealed: its body or its hash was changed`;
    case 'link':
      return `Record ${finding.seq} does not follow the one before it: one was replaced or removed`;
    case 'gap':
      return `${rangeOf(finding)} missing`;
    case 'order':
      return `Record ${finding.seq} is not in its place: it was moved or swapped`;
    case 'duplicate-seq':
      return `Two different records have the seq ${finding.seq}`;
    case 'duplicate-id':
      return `Record ${finding.seq} has the id ${finding.id} of a record before it`;
    case 'id-mismatch':
      return `Record ${finding.seq} is kept under the id ${finding.id}, which is not that of its event`;
    case 'root-mismatch':
      return `The checkpoint of size ${finding.toSeq} contradicts the log: records from ${finding.seq} to ${finding.toSeq} were inserted, removed or rewritten`;
    case 'truncated':
      return `${rangeOf(finding)} missing at the end: a checkpoint of size ${finding.toSeq} covers what is not there`;
    case 'checkpoint-invalid':
      return `A checkpoint${sizeOf(finding.seq)} is forged or broken: ${invalidityOf(finding)}`;
    case 'checkpoint-inconsistent':
      return `Checkpoints of size ${finding.seq} contradict each other: the log was forked`;
    case 'checkpoint-origin':
      return `The checkpoint of size ${finding.seq} is of another log, ${finding.origin}`;
    case 'checkpoint-origin-changed':
      return `From size ${finding.seq} on, checkpoints that agree have the origin ${finding.origin}`;
    case 'segment-unknown-key':
      return `What stands for the records up to ${finding.seq} is signed by no known key: anybody may have removed them`;
    case 'checkpoint-unchecked':
      return `The checkpoint of size ${finding.seq} could not be compared with anything`;
    case 'unsigned-tail':
      return `No checkpoint covers ${rangeText(finding)}`;
    case 'checkpoint-unknown-key':
      return `The checkpoint of size ${finding.seq} is signed by no known key`;
    case 'checkpoint-missing':
      return 'There is no checkpoint of a known key that agrees with a record';
    case 'checkpoint-late':
      return `The checkpoint of size ${finding.seq} came too late to be compared in one pass`;
    case 'unreadable':
      return `${entryOf(finding)} cannot be read: ${UNREADABLE[finding.reason]}`;
    case 'empty':
      return 'There is nothing to verify';
    case 'attempt-without-completion':
      return `Record ${finding.seq} is an attempt of which nobody recorded how it ended`;
  }
}

function invalidityOf(invalid: InvalidCheckpoint): string {
  switch (invalid.reason) {
    case 'malformed-note':
      return `it is not a signed note (${invalid.fault})`;
    case 'malformed-text':
      return `its text is not that of a checkpoint (${invalid.fault})`;
    case 'signature':
      return `the key ${invalid.key} did not sign it`;
    case 'other-than-note':
      return 'size or root beside it are not those that were signed';
    case 'segment':
      return 'the pruned segment that it stands in has other roots or another size';
  }
}

function rangeOf({ seq, toSeq }: { readonly seq: number; readonly toSeq: number }): string {
  return seq === toSeq ? `Record ${seq} is` : `Records ${seq} to ${toSeq} are`;
}

function rangeText({ seq, toSeq }: { readonly seq: number; readonly toSeq: number }): string {
  return seq === toSeq ? `record ${seq}` : `records ${seq} to ${toSeq}`;
}

function sizeOf(size: number | undefined): string {
  return size === undefined ? '' : ` of size ${size}`;
}

function entryOf({
  line,
  seq,
}: {
  readonly line?: number | undefined;
  readonly seq?: number | undefined;
}): string {
  if (seq !== undefined) return `Record ${seq}`;
  return line === undefined ? 'An entry' : `Line ${line}`;
}
