/**
 * How a package of the AWS SDK is loaded. Its type stays out of declarations: a service without a sink in AWS has no
 * such package, and type-checks all the same.
 */
export type AwsLoader = () => Promise<object>;
