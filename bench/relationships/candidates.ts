import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sizes } from '../../server/src/compile/sizes.ts';
import type { Dialect } from '../../server/src/dialects/dialect.ts';
import { askedByEntityKey, type Question } from './queries.ts';
import { compile, streamByCustomer, streamByEntityKey } from './stream.ts';

/** `variant`: ours for another stream, whose answer is another; it is in no ratio. */
export type Role = 'ours' | 'reference' | 'peer' | 'variant';

export interface Candidate {
  readonly role: Role;
  readonly name: string;
  readonly sql: string;
}

/** Who answers a question on an engine: ours first. `more`: another folder of references, with a folder per engine. */
export function candidatesFor(
  question: Question,
  dialect: Dialect,
  { references: more, sizes }: { readonly references: string | undefined; readonly sizes: Sizes | undefined },
): readonly Candidate[] {
  const ours = compile(question.aql, streamByCustomer, dialect, sizes);
  const strategies = [...new Set(ours.clauses.map(({ strategy }) => strategy))].join(', ');
  const given = more === undefined ? [] : files(join(more, dialect.name), question, 'reference', ' (given)');
  const variant: readonly Candidate[] = askedByEntityKey.includes(question.letter)
    ? [{ role: 'variant', name: 'by entity key', sql: compile(question.aql, streamByEntityKey, dialect).sql }]
    : [];
  return [
    { role: 'ours', name: strategies, sql: ours.sql },
    ...files(join(import.meta.dirname, 'references', dialect.name), question, 'reference', ''),
    ...given,
    ...files(join(import.meta.dirname, 'peers'), question, 'peer', ''),
    ...files(join(import.meta.dirname, 'peers', dialect.name), question, 'peer', ''),
    ...variant,
  ];
}

/** The files `<letter>-<name>.sql` of a folder. */
function files(folder: string, { letter }: Question, role: Role, suffix: string): readonly Candidate[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${letter}-`) && file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      role,
      name: file.slice(letter.length + 1, -'.sql'.length) + suffix,
      sql: readFileSync(join(folder, file), 'utf8').trim(),
    }));
}
