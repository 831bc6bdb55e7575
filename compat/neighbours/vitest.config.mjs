// What tsc has compiled, since esbuild knows no metadata of decorators.
export default { test: { include: ['dist/vitest/*.spec.js'], exclude: [] } };
