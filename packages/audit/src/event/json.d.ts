/** What JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
/** Named JSON. */
export interface JsonObject {
    readonly [name: string]: Json;
}
//# sourceMappingURL=json.d.ts.map