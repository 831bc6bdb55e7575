import { at } from './foreign-json.js';

/** What is read of an Argo CD Application, whichever way it was sent. Nothing in it has been checked. */
export interface ArgoApplication {
  /** How it was sent, for the record. */
  readonly schema: 'argocd/1' | 'Application';
  readonly name: unknown;
  readonly namespace: unknown;
  readonly uid: unknown;
  readonly project: unknown;
  readonly destination: unknown;
  readonly labels: unknown;
  readonly annotations: unknown;
  /** `status.operationState`. */
  readonly operation: unknown;
  readonly health: unknown;
  readonly sync: unknown;
  readonly images: unknown;
  readonly history: unknown;
  /** `context` of the notifications' configuration. */
  readonly context: unknown;
}

/** Reads the body that the shipped template makes, or a whole Application object; `undefined` for anything else. */
export function argoApplicationOf(body: unknown): ArgoApplication | undefined {
  if (at(body, 'schema') === 'argocd/1') return ofTemplate(body);
  return at(body, 'kind') === 'Application' && at(body, 'metadata') !== undefined
    ? ofObject(body)
    : undefined;
}

function ofTemplate(body: unknown): ArgoApplication {
  return {
    schema: 'argocd/1',
    name: at(body, 'app'),
    namespace: at(body, 'namespace'),
    uid: at(body, 'uid'),
    project: at(body, 'project'),
    destination: at(body, 'dest'),
    labels: at(body, 'labels'),
    annotations: at(body, 'annotations'),
    operation: at(body, 'op'),
    health: at(body, 'health'),
    sync: at(body, 'sync'),
    images: at(body, 'images'),
    history: at(body, 'history'),
    context: at(body, 'context'),
  };
}

function ofObject(body: unknown): ArgoApplication {
  return {
    schema: 'Application',
    name: at(body, 'metadata', 'name'),
    namespace: at(body, 'metadata', 'namespace'),
    uid: at(body, 'metadata', 'uid'),
    project: at(body, 'spec', 'project'),
    destination: at(body, 'spec', 'destination'),
    labels: at(body, 'metadata', 'labels'),
    annotations: at(body, 'metadata', 'annotations'),
    operation: at(body, 'status', 'operationState'),
    health: at(body, 'status', 'health'),
    sync: at(body, 'status', 'sync'),
    images: at(body, 'status', 'summary', 'images'),
    history: at(body, 'status', 'history'),
    context: undefined,
  };
}
