import type { ArgoApplication } from './argocd-application.js';
import { at, firstText, itemsOf, textOf } from './foreign-json.js';

const MAX_IMAGES = 10;
const MAX_IMAGE_LENGTH = 300;

/** The images that an application runs, the first of them. */
export function imagesOf(application: ArgoApplication): readonly string[] {
  return itemsOf(application.images, MAX_IMAGES).flatMap((image) => textOf(image, MAX_IMAGE_LENGTH) ?? []);
}

/** What was said of an application by a label, an annotation or the notification's context, under the first of these names. */
export function saidOf(application: ArgoApplication, ...names: readonly string[]): string | undefined {
  const { labels, annotations, context } = application;
  return firstText(...names.flatMap((name) => [labels, annotations, context].map((of) => at(of, name))));
}

/** The version of a service that its application's labels or images tell; `undefined` where neither does. */
export function versionOf(application: ArgoApplication, service: string): string | undefined {
  const said = saidOf(application, 'eyrie.dev/version', 'app.kubernetes.io/version');
  if (said !== undefined) return said;
  const images = imagesOf(application).map(partsOf);
  const own = images.find(({ name }) => name === service) ?? (images.length === 1 ? images[0] : undefined);
  return textOf(own?.tag);
}

/** `registry:5000/team/checkout:1.2.3@sha256:…` is named `checkout` and tagged `1.2.3`. */
function partsOf(image: string): { readonly name: string; readonly tag: string | undefined } {
  const [reference = ''] = image.split('@');
  const [name = '', tag] = reference.slice(reference.lastIndexOf('/') + 1).split(':');
  return { name, tag };
}
