import { existsSync, readFileSync } from 'node:fs';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import type { OutputColumn, SqlFacts } from '../../server/src/sql/facts.ts';

/**
 * The corpus: `corpus/<dialect>.sql`, one transformation a section, each saying what the reader finds in it.
 *
 *     --- title, unique in its file
 *     --: columns activity_id, ts          what comes out, as the warehouse names it; none for an open star alone
 *     --: open                             there may be more columns than the text says
 *     --: feature plan string              a feature and its type, `?` where the text does not say; optional
 *     --: tables raw.users, raw.rides      in order of first mention
 *     select ⟨c:activity_id⟩, ⟨a:'signed_up'⟩ as ⟨c:activity⟩, json_object(⟨f:'plan'⟩, plan::text) as ⟨c:feature_json⟩
 *
 * Marks are taken out before the text is read. `c` is the name of an output column of the first branch (the whole
 * expression where it has no name of its own; nothing where it comes from a star), `a` an activity literal, `f` a key.
 */
export interface Case {
  readonly title: string;
  readonly dialect: DialectName;
  readonly sql: string;
  readonly expected: Found;
}

/** What the reader finds, in the words of the corpus. */
export interface Found {
  readonly columns: readonly string[];
  readonly open: boolean;
  /** `key type`; undefined where the case does not say. */
  readonly features: readonly string[] | undefined;
  readonly tables: readonly string[];
  /** The text with its marks. */
  readonly marked: string;
}

type MarkKind = 'c' | 'a' | 'f';

interface Mark {
  readonly kind: MarkKind;
  readonly start: number;
  readonly end: number;
}

export function corpusFile(dialect: DialectName): URL {
  return new URL(`corpus/${dialect}.sql`, import.meta.url);
}

export function sectionsOf(text: string): readonly { readonly title: string; readonly body: string }[] {
  return text
    .split(/^--- /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf('\n');
      return { title: section.slice(0, end).trim(), body: section.slice(end + 1).trimEnd() };
    });
}

export function readCorpus(dialect: DialectName): readonly Case[] {
  const file = corpusFile(dialect);
  if (!existsSync(file)) return [];
  return sectionsOf(readFileSync(file, 'utf8')).map(({ title, body }): Case => {
    const lines = body.split('\n');
    const said = lines.filter((line) => line.startsWith('--: ')).map((line) => line.slice(4).trim());
    const marked = lines.filter((line) => !line.startsWith('--: ')).join('\n');
    const features = said.flatMap((line) => (line.startsWith('feature ') ? line.slice(8) : []));
    return {
      title,
      dialect,
      sql: unmarked(marked),
      expected: {
        columns: listed(said, 'columns'),
        open: said.includes('open'),
        features: features.length > 0 ? features : undefined,
        tables: listed(said, 'tables'),
        marked,
      },
    };
  });
}

function listed(said: readonly string[], what: string): readonly string[] {
  const line = said.find((candidate) => candidate.startsWith(`${what} `));
  return line ? line.slice(what.length + 1).split(/, (?! )/) : [];
}

export function unmarked(text: string): string {
  return text.replace(/⟨[caf]:|⟩/g, '');
}

/** The facts in the words of the corpus. */
export function found(sql: string, facts: SqlFacts): Found {
  const features = facts.activities.flatMap((activity) => activity.features ?? []);
  const marks: readonly Mark[] = [
    ...(facts.branches[0]?.outputs.columns ?? [])
      .filter((column) => !isOfStar(column))
      .map((column): Mark => ({ kind: 'c', ...column.nameRange })),
    ...facts.activities.map((activity): Mark => ({ kind: 'a', ...activity.range })),
    ...features.map((feature): Mark => ({ kind: 'f', ...feature.range })),
  ];
  return {
    columns: facts.outputs.columns.map(({ name }) => name.replace(/\s+/g, ' ')),
    open: facts.outputs.open,
    features: unique(features.map(({ name, type }) => `${name} ${type ?? '?'}`)),
    tables: unique(facts.tables.map(({ parts }) => parts.join('.'))),
    marked: withMarks(sql, marks),
  };
}

function isOfStar({ named, nameRange, range }: OutputColumn): boolean {
  return named === 'star' && nameRange.start === range.start && nameRange.end === range.end;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

function withMarks(sql: string, marks: readonly Mark[]): string {
  const once = new Map(marks.map((mark) => [`${mark.kind} ${mark.start} ${mark.end}`, mark]));
  // Outer marks open first and close last.
  const sorted = [...once.values()].toSorted(
    (a, b) => a.start - b.start || b.end - a.end || (a.kind < b.kind ? 1 : -1),
  );
  let text = '';
  let at = 0;
  const open: Mark[] = [];
  const closeUntil = (offset: number): void => {
    for (let top = open.at(-1); top && top.end <= offset; top = open.at(-1)) {
      text += `${sql.slice(at, top.end)}⟩`;
      at = top.end;
      open.pop();
    }
  };
  for (const mark of sorted) {
    closeUntil(mark.start);
    text += `${sql.slice(at, mark.start)}⟨${mark.kind}:`;
    at = mark.start;
    open.push(mark);
  }
  closeUntil(sql.length);
  return text + sql.slice(at);
}
