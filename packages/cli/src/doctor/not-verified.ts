/** Stands beside every count of records: the doctor counts them, and recomputes none. */
export const NOT_VERIFIED = 'not verified: eyrie audit verify does';
