/** Bounds of a deployment record. Lengths are in UTF-16 code units. */
export const DEPLOYMENT_LIMITS = Object.freeze({
  /** Of names: services, environments, people, keys. */
  nameLength: 200,
  urlLength: 2048,
  /** Room for the commits of a source of many repositories. */
  commitLength: 1000,
  approvers: 100,
  incidents: 100,
  metadataBytes: 32_768,
  metadataDepth: 8,
  /** Before that nobody deployed what is told of here: a clock that was never set. Milliseconds since 1970. */
  earliest: Date.UTC(2000, 0, 1),
  /** How far ahead of ours the sender's clock may be, in milliseconds. */
  clockSkewMs: 300_000,
});
