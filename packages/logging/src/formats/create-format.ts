import { ecsFormat } from './ecs-format.js';
import { eyrieFormat } from './eyrie-format.js';
import { gcpFormat } from './gcp-format.js';
import type { FormatContext, LineFormat } from './line-format.js';
import { prettyFormat } from './pretty-format.js';

/** The names of the shapes that lines of text can take. */
export const FORMAT_NAMES = ['eyrie', 'gcp', 'ecs', 'pretty'] as const;

/** `eyrie` is Eyrie's own, `gcp` Google Cloud Logging's, `ecs` Elastic's, `pretty` for people. */
export type FormatName = (typeof FORMAT_NAMES)[number];

/** The shape of that name. */
export function createFormat(name: FormatName, context: FormatContext): LineFormat {
  switch (name) {
    case 'eyrie':
      return eyrieFormat(context);
    case 'gcp':
      return gcpFormat(context);
    case 'ecs':
      return ecsFormat(context);
    case 'pretty':
      return prettyFormat(context);
  }
}
