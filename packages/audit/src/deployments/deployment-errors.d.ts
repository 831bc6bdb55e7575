import { EyrieError } from '@eyrie/core/engine';
/** One property of a record that breaks a rule. */
export interface BrokenProperty {
    /** With its full path, such as `approvers[2]`. */
    readonly property: string;
    /** The rule, beginning with "must" or "is". */
    readonly rule: string;
}
export declare function deploymentInvalid(broken: readonly BrokenProperty[]): EyrieError<'EYRIE_DEPLOYMENT_INVALID'>;
export declare function shapeUnknown(what: string): EyrieError<'EYRIE_DEPLOYMENT_SHAPE_UNKNOWN'>;
export declare function bodyInvalid(why: string): EyrieError<'EYRIE_DEPLOYMENT_BODY_INVALID'>;
export declare function secretInvalid(kind: string, why: string): EyrieError<'EYRIE_DEPLOYMENT_SECRET_INVALID'>;
export declare function unauthorized(): EyrieError<'EYRIE_DEPLOYMENT_UNAUTHORIZED'>;
export declare function keyConflict(): EyrieError<'EYRIE_DEPLOYMENT_CONFLICT'>;
export declare function unrecorded(): EyrieError<'EYRIE_DEPLOYMENT_UNRECORDED'>;
//# sourceMappingURL=deployment-errors.d.ts.map