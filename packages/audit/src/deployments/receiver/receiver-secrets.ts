import { secretInvalid } from '../deployment-errors.js';

/**
 * What senders prove themselves with. Each kind is a list, so that a secret can be changed: the new one is added, the
 * senders follow, the old one is taken out.
 */
export interface ReceiverSecrets {
  /** Of `authorization: Bearer <token>`: for pipelines and Argo CD. Whoever knows one may tell of any deployment. */
  readonly bearer?: readonly string[] | undefined;
  /** Of GitHub's `x-hub-signature-256`, which signs the body: only GitHub's events. */
  readonly github?: readonly string[] | undefined;
  /** Of GitLab's `x-gitlab-token`, which is the secret itself: only GitLab's hooks. */
  readonly gitlab?: readonly string[] | undefined;
  /**
   * Of `webhook-signature` (Standard Webhooks, `v1`), which signs id, time and body: as {@link bearer}, but a copied
   * request is worthless after five minutes. A secret that begins with `whsec_` is the base64 of its bytes.
   */
  readonly signing?: readonly string[] | undefined;
}

const KINDS = ['bearer', 'github', 'gitlab', 'signing'] as const;
const MAX_SECRETS = 16;
// What a header can carry: anything else would let nobody in.
const VISIBLE_ASCII = /^[!-~]+$/;

/** Every kind's list, which may be empty. */
export type CheckedSecrets = { readonly [Kind in (typeof KINDS)[number]]: readonly string[] };

/** @throws EyrieError `EYRIE_DEPLOYMENT_SECRET_INVALID` */
export function checkSecrets(secrets: ReceiverSecrets): CheckedSecrets {
  const listOf = (kind: keyof CheckedSecrets): readonly string[] => {
    const list = secrets[kind] ?? [];
    if (list.length > MAX_SECRETS) throw secretInvalid(kind, `is one of more than ${MAX_SECRETS}`);
    for (const secret of list) assertSecret(kind, secret);
    return [...list];
  };
  return {
    bearer: listOf('bearer'),
    github: listOf('github'),
    gitlab: listOf('gitlab'),
    signing: listOf('signing'),
  };
}

/** Whether anybody can prove anything. */
export function hasSecrets(secrets: CheckedSecrets): boolean {
  return KINDS.some((kind) => secrets[kind].length > 0);
}

function assertSecret(kind: keyof CheckedSecrets, secret: string): void {
  if (secret.trim() === '') throw secretInvalid(kind, 'is empty');
  if ((kind === 'bearer' || kind === 'gitlab') && !VISIBLE_ASCII.test(secret)) {
    throw secretInvalid(kind, 'has characters that a header cannot carry');
  }
  if (secret.startsWith('whsec_') && Buffer.from(secret.slice('whsec_'.length), 'base64').length === 0) {
    throw secretInvalid(kind, 'has no bytes behind "whsec_"');
  }
}
