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
  /** How far ahead of ours the sender's clock may be, in milliseconds. */
  clockSkewMs: 300_000,
});
