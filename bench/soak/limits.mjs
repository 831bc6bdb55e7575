/** A body of JSON may have so many bytes: what Express allows by default. */
export const BODY_LIMIT_BYTES = 102_400;

/** An upload may have so many bytes. */
export const UPLOAD_LIMIT_BYTES = 1_048_576;
