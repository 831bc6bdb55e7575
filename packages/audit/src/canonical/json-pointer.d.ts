/** The pointer to a name or a position below another pointer, by RFC 6901. */
export declare function pointerTo(parent: string, step: string | number): string;
/** The pointer that goes through these names and positions; the empty text for the whole. */
export declare function pointerOf(steps: readonly (string | number)[]): string;
/**
 * The names and positions a pointer goes through.
 *
 * @example
 * ```ts
 * stepsOf('/items/0/a~1b'); // ['items', '0', 'a/b']
 * ```
 */
export declare function stepsOf(pointer: string): readonly string[];
//# sourceMappingURL=json-pointer.d.ts.map