import { EyrieError } from '@eyrie/core/engine';

interface AwsImports {
  readonly '@aws-sdk/client-s3': () => Promise<typeof import('@aws-sdk/client-s3')>;
  readonly '@aws-sdk/client-sns': () => Promise<typeof import('@aws-sdk/client-sns')>;
}

const IMPORTS: AwsImports = {
  '@aws-sdk/client-s3': () => import('@aws-sdk/client-s3'),
  '@aws-sdk/client-sns': () => import('@aws-sdk/client-sns'),
};

/** The optional packages of the AWS SDK. */
export type AwsPackageName = keyof AwsImports;

/** What a package of the AWS SDK exports. */
export type AwsPackage<Name extends AwsPackageName> = Awaited<ReturnType<AwsImports[Name]>>;

/** How a package is loaded. */
export type AwsPackageLoader<Name extends AwsPackageName> = () => Promise<AwsPackage<Name>>;

/**
 * Loads a package of the AWS SDK, which only apps with its sink need.
 *
 * @throws EyrieError `EYRIE_AUDIT_SINK_PACKAGE_MISSING`
 */
export async function loadAwsPackage<Name extends AwsPackageName>(
  name: Name,
  load: AwsPackageLoader<Name> = IMPORTS[name] as unknown as AwsPackageLoader<Name>,
): Promise<AwsPackage<Name>> {
  try {
    return await load();
  } catch (error) {
    throw new EyrieError({
      code: 'EYRIE_AUDIT_SINK_PACKAGE_MISSING',
      problem: `An audit sink needs the package ${name}, which cannot be loaded`,
      remedy: `Run "npm install ${name}", or take the sink out`,
      cause: error,
    });
  }
}
