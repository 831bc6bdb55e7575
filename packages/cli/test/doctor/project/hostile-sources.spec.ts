import {
  parseJsonWithComments,
  withoutComments,
} from '../../../src/doctor/project/reading/without-comments.js';
import { ProjectFolder } from './support/project-folder.js';

const BYTES = 500_000;
const filled = (part: string) => part.repeat(Math.floor(BYTES / part.length));

interface Hostile {
  readonly what: string;
  readonly text: string;
  readonly files?: number;
}

// Where the time grows with the square of the length, each takes from half a minute to hours.
const HOSTILE: readonly Hostile[] = [
  { what: 'escaped quotes that do not end', text: filled('\\"') },
  { what: 'escaped single quotes that do not end', text: filled("\\'") },
  { what: 'escaped backticks that do not end', text: filled('\\`') },
  { what: 'quotes of all kinds that do not end', text: filled('\\"\\\'\\`') },
  { what: 'imports that do not end', text: filled('import {'), files: 8 },
  { what: 'registrations that do not end', text: filled('instruments: ['), files: 16 },
  { what: 'a declaration that never comes', text: `const a = counter${filled(' ')}` },
  { what: 'loggers that are none', text: filled('logger:') },
  { what: 'a logger that never comes', text: `logger:${filled(' ')}` },
  { what: 'routes without a path', text: filled('@Get(') },
];

test.each(HOSTILE)(
  'read as quickly as any file: $what',
  async ({ text, files = 1 }) => {
    const project = new ProjectFolder();
    project.dependOn({ '@eyrie/metrics': '^1.2.0' });
    project.write(
      'src/app.module.ts',
      `EyrieModule.forRoot();\nconst a = counter({ name: 'a_total' });\na.add();\n`,
    );
    project.write('src/main.ts', 'app.useLogger(logger);\n');
    for (let file = 0; file < files; file++) project.write(`src/${file}.ts`, text);
    project.write('tsconfig.json', text);
    const { stdout } = await project.doctor();
    project.end();
    expect(stdout).toContain(`(${files + 2} files read)`);
  },
  20_000,
);

test('quotes that do not end hide no comment, and those that end do', () => {
  expect(withoutComments('a = /"/; // b')).toBe('a = /"/;  ');
  expect(withoutComments('a = /"\\"/; // b\n/* c')).toBe('a = /"\\"/;  \n ');
  expect(withoutComments('"\\" // a" // b')).toBe('"\\" // a"  ');
  expect(withoutComments('`a\n// b\\`` /* c *///d')).toBe('`a\n// b\\``   ');
  expect(withoutComments("'a // b\n'c' // d")).toBe("'a  \n'c'  ");
  expect(withoutComments('"\\" \'\\" // a\' "b" // c')).toBe('"\\" \'\\" // a\' "b"  ');
  expect(withoutComments('/*/ a */ b')).toBe('  b');
  expect(withoutComments('"a\\\nb // c" // d')).toBe('"a\\\nb  ');
});

test('commas behind the last one are left out, and none in a text', () => {
  expect(parseJsonWithComments('\ufeff{ "a": [1, /* 2, */ ], // b\n "c": ",}", }')).toEqual({
    a: [1],
    c: ',}',
  });
});
