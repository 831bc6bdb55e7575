import { overrideMethod } from '../override-method.js';
import type { AdapterBindingContext } from './adapter-methods.js';
import { bindExpress } from './express-binding.js';
import { bindFastify } from './fastify-binding.js';

/**
 * Joins an app to its HTTP adapter before its routes are registered: first hook, declared routes, errors.
 * Works on this adapter instance alone; the returned function undoes it.
 */
export function bindHttpAdapter(context: AdapterBindingContext): () => void {
  const { adapter, app } = context;
  const undo = [
    overrideMethod(adapter, 'normalizePath', (original) => (path, ...rest) => {
      const registered = Reflect.apply(original, adapter, [path, ...rest]);
      if (typeof path === 'string' && typeof registered === 'string')
        app.http.routes.rewritten(path, registered);
      return registered;
    }),
    bindFramework(context),
  ];
  return () => {
    for (const each of undo.reverse()) each();
  };
}

function bindFramework(context: AdapterBindingContext): () => void {
  const type = context.adapter.getType();
  if (type === 'express') return bindExpress(context);
  if (type === 'fastify') return bindFastify(context);
  context.app.diagnostics.report({
    code: 'EYRIE_HTTP_ADAPTER_UNKNOWN',
    key: type,
    problem: `The HTTP adapter "${type}" is neither Express nor Fastify: its routes and errors are not known`,
    remedy: 'Requests are counted as unmatched. Give management endpoints a port of their own',
  });
  return () => {};
}
