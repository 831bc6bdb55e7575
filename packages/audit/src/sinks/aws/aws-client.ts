/**
 * What is used of a client of the AWS SDK, so that these types ask for no package. `S3Client` and `SNSClient` of
 * version 3 fit.
 */
export interface AwsClient {
  send(command: never, options?: { readonly abortSignal?: AbortSignal }): Promise<unknown>;
  destroy?(): void;
}

/** Where a client is made for the sink: all else (credentials, profiles, proxies) is the SDK's own default. */
export interface AwsClientSettings {
  /** @default as the SDK finds it, such as from `AWS_REGION` */
  readonly region?: string | undefined;
  /** URL of a service that speaks the same protocol. @default that of AWS */
  readonly endpoint?: string | undefined;
}

/** The settings that are given, for a client's constructor. */
export function givenSettings({ region, endpoint }: AwsClientSettings): {
  region?: string;
  endpoint?: string;
} {
  return { ...(region === undefined ? {} : { region }), ...(endpoint === undefined ? {} : { endpoint }) };
}
