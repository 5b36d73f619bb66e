import { identifier } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import type { StreamColumn } from '../project/project.ts';
import { columnsOf, columnsOnlyIn11, isImplementationColumn } from '../schema/columns.ts';
import { nearestSpelling } from '../schema/spelling.ts';
import { synonyms } from '../schema/synonyms.ts';
import type { Range } from '../schema/text.ts';
import type { BranchFacts, OutputColumn } from '../sql/facts.ts';
import { sameName } from '../sql/lexical.ts';
import type { Edit, QuickFix, Subject } from './check.ts';

/** Questions about a transformation's columns that several rules ask. */

/** Whether the columns can be spoken about: there is one query, no foreign Jinja, and the stream is known. */
export function isReadable(subject: Subject): boolean {
  const { facts } = subject;
  return facts.branches.length > 0 && !facts.templated && facts.notQuery === undefined;
}

/** Whether what comes out can be spoken about; also where Jinja makes some of it, and the text alone does not say it. */
export function isKnown(subject: Subject): boolean {
  const { facts } = subject;
  return facts.branches.length > 0 && (!facts.templated || facts.evaluated === true) && facts.notQuery === undefined;
}

export function outputNamed(
  subject: Subject,
  name: string,
  columns = subject.facts.outputs.columns,
): OutputColumn | undefined {
  return columns.find((column) => sameName(column.name, name, subject.dialect));
}

/** The columns this transformation has to give: its stream's, or what aliases and removals need. */
export function neededColumns(subject: Subject): readonly StreamColumn[] {
  const { stream, transformation } = subject;
  if (!stream) return [];
  switch (transformation.role) {
    case 'activities':
      return stream.requiredColumns;
    case 'aliases':
      return aliasColumns(stream.columns);
    case 'removals':
      return removalColumns(subject, stream.columns);
  }
}

/** Aliases name the old identifier, the new one and when. Source: `processing.md`, "Alias". */
function aliasColumns(columns: readonly StreamColumn[]): readonly StreamColumn[] {
  const anonymous = columns.find((column) => column.name === 'anonymous_customer_id') ?? oldIdentifier;
  return [anonymous, ...columns.filter((column) => column.name === 'customer' || column.name === 'ts')];
}

/** Removals name identifiers: either kind will do. Source: `processing.md`, "Remove". */
function removalColumns(subject: Subject, columns: readonly StreamColumn[]): readonly StreamColumn[] {
  const either = aliasColumns(columns).filter(({ name }) => name !== 'ts');
  return either.every((column) => isMissing(subject, column)) ? either.filter(({ name }) => name === 'customer') : [];
}

const oldIdentifier: StreamColumn = {
  name: 'anonymous_customer_id',
  physicalName: 'anonymous_customer_id',
  type: 'string',
  presence: 'required',
  note: 'The old identifier.',
};

/** The columns it may give. */
export function allowedColumns(subject: Subject): readonly StreamColumn[] {
  const { stream, transformation } = subject;
  if (!stream) return [];
  if (transformation.role === 'activities') return stream.columns;
  return [...new Set([...aliasColumns(stream.columns)])];
}

export function isMissing(subject: Subject, column: StreamColumn): boolean {
  return outputNamed(subject, column.physicalName) === undefined;
}

/** Output columns that mean nothing to the stream. */
export function unknownColumns(subject: Subject): readonly OutputColumn[] {
  const allowed = allowedColumns(subject);
  return subject.facts.outputs.columns.filter(
    (column) =>
      !isImplementationColumn(column.name) &&
      !isVersion11(subject, column.name) &&
      !allowed.some(({ physicalName }) => sameName(column.name, physicalName, subject.dialect)),
  );
}

/** Whether a name is a column of version 1.1 in a stream of 2.0. */
export function isVersion11(subject: Subject, name: string): boolean {
  const lower = name.toLowerCase();
  return (
    subject.stream?.spec === '2.0' &&
    subject.transformation.role === 'activities' &&
    columnsOnlyIn11.has(lower) &&
    !isImplementationColumn(lower) &&
    !subject.stream.columns.some(({ physicalName }) => physicalName.toLowerCase() === lower)
  );
}

/** Whether a name is an optional column of the specification that this stream leaves out. */
export function isUnusedOptional({ stream, transformation }: Subject, name: string): boolean {
  if (!stream || transformation.role !== 'activities') return false;
  return columnsOf(stream.spec).some((column) => column.presence === 'optional' && column.name === name.toLowerCase());
}

export interface Misspelling {
  readonly output: OutputColumn;
  readonly meant: StreamColumn;
}

/** Unknown columns that are near to a column the query does not give. Each column is meant once. */
export function misspellings(subject: Subject): readonly Misspelling[] {
  const missing = allowedColumns(subject).filter(
    (column) => column.presence !== 'computed' && isMissing(subject, column),
  );
  const found: Misspelling[] = [];
  for (const output of unknownColumns(subject)) {
    if (output.named === 'expression' || output.named === 'star' || isUnusedOptional(subject, output.name)) continue;
    const open = missing.filter((column) => !found.some(({ meant }) => meant === column));
    const name = nearestSpelling(
      output.name,
      open.map((column) => column.physicalName),
    );
    const meant = open.find((column) => column.physicalName === name);
    if (meant) found.push({ output, meant });
  }
  for (const column of subject.facts.outputs.open ? [] : missing) {
    if (column.presence !== 'required' || found.some(({ meant }) => meant === column)) continue;
    const output = otherwiseCalled(subject, column);
    if (output && !found.some((one) => one.output === output)) found.push({ output, meant: column });
  }
  return found;
}

/** The unknown column with a name that other systems give to a column. */
function otherwiseCalled(subject: Subject, column: StreamColumn): OutputColumn | undefined {
  const unknown = unknownColumns(subject).filter(({ named }) => named === 'alias' || named === 'reference');
  for (const name of synonyms[column.name] ?? []) {
    const output = unknown.find((one) => one.name.toLowerCase() === name);
    if (output) return output;
  }
  return undefined;
}

/** The keyword of a `values` that is the whole query, or its first branch: nothing names its columns. */
export function valuesAtTop({ facts, transformation }: Subject): Range | undefined {
  const at = facts.branches[0]?.selectKeyword;
  return at && transformation.sql.slice(at.start, at.end).toLowerCase() === 'values' ? at : undefined;
}

/** A select item that gives a column with the right type and nothing in it yet. */
export function placeholder(subject: Subject, column: StreamColumn): string {
  const dialect = dialectNamed(subject.dialect);
  const type = dialect.types[column.type];
  const name = identifier(dialect, column.physicalName);
  return `${placeholderValue(subject, column, type)} as ${name}`;
}

function placeholderValue(subject: Subject, column: StreamColumn, type: string): string {
  if (column.name === 'activity') {
    const last = subject.transformation.id.split('/').at(-1) ?? 'did_something';
    return `'${last.replaceAll("'", "''")}'`;
  }
  if (column.type === 'json') return dialectNamed(subject.dialect).jsonObject([]);
  return `cast(null as ${type})`;
}

/** Adds columns at the end of the list of every branch; undefined where some branch has no list of its own. */
export function addColumns(subject: Subject, columns: readonly StreamColumn[]): QuickFix | undefined {
  const { facts } = subject;
  const targets = facts.byName ? facts.branches.slice(0, 1) : facts.branches;
  const edits: Edit[] = [];
  for (const branch of targets) {
    if (branch.insertAt === undefined) return undefined;
    edits.push({ range: { start: branch.insertAt, end: branch.insertAt }, text: inserted(subject, branch, columns) });
  }
  const names = columns.map((column) => `\`${column.physicalName}\``).join(', ');
  return edits.length > 0 ? { title: `Add ${names}`, edits } : undefined;
}

function inserted(subject: Subject, branch: BranchFacts, columns: readonly StreamColumn[]): string {
  const between = branch.insertSeparator.startsWith(',') ? branch.insertSeparator : `,${branch.insertSeparator}`;
  return branch.insertSeparator + columns.map((column) => placeholder(subject, column)).join(between);
}

/** Gives an output column another name: in place of its alias, or behind an expression that has none. */
export function renameColumn(subject: Subject, output: OutputColumn, name: string): readonly QuickFix[] {
  const written = identifier(dialectNamed(subject.dialect), name);
  switch (output.named) {
    case 'alias':
      return [{ title: `Rename to \`${name}\``, edits: [{ range: output.nameRange, text: written }] }];
    case 'reference':
    case 'expression': {
      const { end } = output.range;
      return [{ title: `Name it \`${name}\``, edits: [{ range: { start: end, end }, text: ` as ${written}` }] }];
    }
    case 'star':
      return [];
  }
}

/** Takes an output column out of every branch, with its comma; nothing where a star brings it or it stands alone. */
export function removeColumn(subject: Subject, output: OutputColumn): readonly QuickFix[] {
  const { facts } = subject;
  const first = facts.branches[0]?.outputs.columns ?? [];
  const index = first.findIndex((column) => column.range.start === output.range.start);
  const edits: Edit[] = [];
  for (const { outputs } of facts.byName ? facts.branches.slice(0, 1) : facts.branches) {
    const column = outputs.columns[index];
    if (outputs.open || !column || column.named === 'star') return [];
    const [before, after] = [outputs.columns[index - 1], outputs.columns[index + 1]];
    const { sql } = subject.transformation;
    if (before) edits.push(...withCommaBefore(sql, before.range.end, column.range));
    else if (after) edits.push(...withCommaAfter(sql, column.range, after.range.start));
    else return [];
  }
  return edits.length > 0 ? [{ title: `Remove \`${output.name}\``, edits }] : [];
}

/** Takes a select item and the comma before it out of the text; comments between them stay. */
export function withCommaBefore(sql: string, before: number, item: Range): readonly Edit[] {
  const gap = { start: before, end: item.start };
  const comma = commaIn(sql, gap);
  if (comma === undefined) return [{ range: { start: before, end: item.end }, text: '' }];
  return [
    { range: { start: comma, end: comma + 1 }, text: '' },
    { range: item, text: '' },
  ];
}

/** The same with the comma after it, for the first of a list. */
export function withCommaAfter(sql: string, item: Range, after: number): readonly Edit[] {
  const comma = commaIn(sql, { start: item.end, end: after });
  if (comma === undefined) return [{ range: { start: item.start, end: after }, text: '' }];
  return [
    { range: item, text: '' },
    { range: { start: comma, end: comma + 1 }, text: '' },
  ];
}

/** Where the comma stands in a gap that has comments in it; undefined where there are none to keep. */
function commaIn(sql: string, { start, end }: Range): number | undefined {
  const between = sql.slice(start, end);
  const blanked = between.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, (comment) => ' '.repeat(comment.length));
  return blanked === between ? undefined : start + blanked.indexOf(',');
}
