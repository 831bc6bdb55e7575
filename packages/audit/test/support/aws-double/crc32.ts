import { crc32 } from 'node:zlib';

/** The checksum as the headers of S3 carry it: four bytes, big-endian, in Base64. */
export function crc32Base64(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}
