// Every npm script runs on the Node that the npm package `node` brought, whatever Node npm itself runs on. Imported
// first by scripts, and run by npm scripts that call a tool directly.
const oldest = 24;
const major = Number(process.versions.node.split('.')[0]);

if (major < oldest) {
  process.stderr.write(
    [
      `The workspace's scripts need Node ${oldest} or newer, and this is ${process.version}.`,
      'Node comes with the dependencies: run `npm ci` at the root, without --ignore-scripts, and start scripts',
      'through npm (`npm test`, not `node scripts/…`), which puts that Node first on the path.',
      '',
    ].join('\n'),
  );
  process.exit(1);
}
