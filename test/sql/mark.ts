import { readFileSync, writeFileSync } from 'node:fs';
import { dialectNames } from '../../server/src/dialects/index.ts';
import { factsOf } from '../../server/src/sql/read.ts';
import { corpusFile, found, sectionsOf, unmarked } from './corpus.ts';

/**
 * Writes what the reader finds into the sections that do not say it yet, for a person to look over line by line:
 * `npx tsx test/sql/mark.ts snowflake`. A section that says something is left alone; take its `--:` lines out to ask again.
 */
const dialect = dialectNames.find((name) => name === process.argv[2]);
if (!dialect) {
  console.error(`Which dialect? One of ${dialectNames.join(', ')}.`);
  process.exit(2);
}

const sections = sectionsOf(readFileSync(corpusFile(dialect), 'utf8')).map(({ title, body }) => {
  if (/^--: /m.test(body)) return `--- ${title}\n${body}\n`;
  const sql = unmarked(body);
  const { columns, open, features, tables, marked } = found(sql, factsOf(sql, dialect));
  const said = [
    ...(columns.length > 0 ? [`columns ${columns.join(', ')}`] : []),
    ...(open ? ['open'] : []),
    ...(features ?? []).map((feature) => `feature ${feature}`),
    ...(tables.length > 0 ? [`tables ${tables.join(', ')}`] : []),
  ];
  return `--- ${title}\n${said.map((line) => `--: ${line}\n`).join('')}${marked}\n`;
});
writeFileSync(corpusFile(dialect), sections.join(''));
