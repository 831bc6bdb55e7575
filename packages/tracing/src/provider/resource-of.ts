import { resourceAttributesOf, type ServiceIdentity } from '@eyrie/core/engine';
import { SDK_INFO } from '@opentelemetry/core';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';

/** Who sends the spans: the service's identity as all signals have it, and the SDK that made them. */
export function resourceOf(identity: ServiceIdentity): Resource {
  return resourceFromAttributes({ ...SDK_INFO, ...resourceAttributesOf(identity) });
}
