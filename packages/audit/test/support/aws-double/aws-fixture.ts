import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import { AwsDouble } from './aws-double.js';

/** The double with real clients of the AWS SDK; {@link end} takes everything down. */
export class AwsFixture {
  readonly double: AwsDouble;
  // Bounded by what one test makes.
  readonly #clients: { destroy(): void }[] = [];

  private constructor(double: AwsDouble) {
    this.double = double;
  }

  static async start(): Promise<AwsFixture> {
    return new AwsFixture(await AwsDouble.start());
  }

  s3(config: S3ClientConfig = {}): S3Client {
    const client = new S3Client({ ...this.double.clientSettings, forcePathStyle: true, ...config });
    this.#clients.push(client);
    return client;
  }

  sns(config: SNSClientConfig = {}): SNSClient {
    const client = new SNSClient({ ...this.double.clientSettings, ...config });
    this.#clients.push(client);
    return client;
  }

  async end(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.double.stop();
  }
}
