/** Where dialects of SQL differ in what is a literal, a name and a comment. */
export interface SqlDialect {
  /** What stands in double quotes. */
  readonly doubleQuotes: 'name' | 'literal';
  /** Whether `\'` inside of any literal is part of it; in `E'…'` it always is. */
  readonly backslashEscapes: boolean;
  /** `[my column]` is a name. */
  readonly bracketNames: boolean;
  /** `$$…$$` and `$tag$…$tag$` are literals. */
  readonly dollarQuotes: boolean;
  /** `$5.20` is a number rather than a parameter. */
  readonly dollarNumbers: boolean;
  /** `q'[…]'` is a literal. */
  readonly alternativeQuotes: boolean;
  /** Further signs that begin a comment up to the end of the line, besides `--`. */
  readonly lineComment: '#' | '//' | 'none';
  /** `--` begins a comment only where a space follows. */
  readonly dashesNeedSpace: boolean;
  /** A comment inside of a comment must be closed too. */
  readonly nestedComments: boolean;
}

// PostgreSQL's, with what no other dialect could mean otherwise.
const ANSI: SqlDialect = {
  doubleQuotes: 'name',
  backslashEscapes: false,
  bracketNames: false,
  dollarQuotes: true,
  dollarNumbers: false,
  alternativeQuotes: true,
  lineComment: 'none',
  dashesNeedSpace: false,
  nestedComments: true,
};
const MYSQL: SqlDialect = {
  ...ANSI,
  doubleQuotes: 'literal',
  backslashEscapes: true,
  dollarQuotes: false,
  alternativeQuotes: false,
  lineComment: '#',
  dashesNeedSpace: true,
  nestedComments: false,
};
const SQL_SERVER: SqlDialect = { ...ANSI, bracketNames: true, dollarQuotes: false, dollarNumbers: true };
const SQLITE: SqlDialect = { ...ANSI, bracketNames: true, dollarQuotes: false, nestedComments: false };
const ORACLE: SqlDialect = { ...ANSI, dollarQuotes: false, nestedComments: false };
const CASSANDRA: SqlDialect = { ...ANSI, lineComment: '//', nestedComments: false };
const ESCAPING: SqlDialect = { ...ANSI, backslashEscapes: true };
/** A language that is not known here: rather a name is lost than a literal kept. */
const UNKNOWN: SqlDialect = { ...ANSI, doubleQuotes: 'literal', backslashEscapes: true };

// By the values of `db.system.name`, and of `db.system` where they differ.
const DIALECTS: ReadonlyMap<string, SqlDialect> = new Map([
  ...['postgresql', 'cockroachdb', 'yugabytedb', 'aws.redshift', 'redshift', 'other_sql'].map(is(ANSI)),
  ...['ibm.db2', 'db2', 'h2database', 'h2', 'hsqldb', 'derby', 'firebirdsql', 'trino'].map(is(ANSI)),
  ...['teradata', 'vertica', 'sap.hana', 'hanadb', 'duckdb'].map(is(ANSI)),
  ...['mysql', 'mariadb', 'tidb'].map(is(MYSQL)),
  ...['microsoft.sql_server', 'mssql', 'mssqlcompact', 'sybase'].map(is(SQL_SERVER)),
  ...['sqlite'].map(is(SQLITE)),
  ...['oracle.db', 'oracle'].map(is(ORACLE)),
  ...['cassandra', 'scylladb'].map(is(CASSANDRA)),
  ...['clickhouse', 'snowflake'].map(is(ESCAPING)),
]);

function is(dialect: SqlDialect): (system: string) => readonly [string, SqlDialect] {
  return (system) => [system, dialect];
}

/** The dialect of a system, as `db.system.name` or `db.system` name it; standard SQL where there is no name. */
export function dialectOf(system: string | undefined): SqlDialect {
  return system === undefined ? ANSI : (DIALECTS.get(system) ?? UNKNOWN);
}
