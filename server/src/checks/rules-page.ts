import type { Severity } from '../schema/text.ts';
import { allFindings } from './findings.ts';
import { allChecks } from './index.ts';
import { allQueryRules } from './query.ts';
import { allStanding } from './standing.ts';

interface PageEntry {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly documentation: string;
  readonly fails: string;
  readonly passes: string;
}

/** `docs/rules.md`: every rule with an example that has the problem and one that has not. */
export function rulesPage(): string {
  const entries = allChecks.map((check) => ({ ...check, fails: check.fails.text, passes: check.passes.text }));
  const of = (about: 'transformation' | 'settings'): readonly PageEntry[] =>
    entries.filter((entry) => entry.about === about);
  const groups: readonly (readonly [title: string, language: string, rules: readonly PageEntry[]])[] = [
    ['Transformations', 'sql', of('transformation')],
    ['Transformations, with a connection', 'sql', allFindings],
    ['Settings and heads', 'yaml', of('settings')],
    ['Streams that were built', 'sql', allStanding],
    ['Queries', 'aql', allQueryRules],
  ];
  return [
    '# Rules',
    '<!-- Made from the definitions in server/src/checks and server/src/aql by server/src/checks/rules-page.ts: change those and run `npx vitest run --project unit server/src/checks/rules-page.test.ts -u`. -->',
    introduction,
    ...groups.flatMap(([title, language, rules]) => [
      `## ${title}`,
      overview(rules),
      ...rules.map((rule) => entry(rule, language)),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

const introduction = `What the editor and \`activity-schema check\` say about a file. A place with a problem is marked \`«…»\` in the examples.

Every rule can be given another severity, or be turned off, in \`activity_schema.yml\`:

\`\`\`yaml
rules:
  unknown-column: error
  unexpanded-star: off
\`\`\`

In a transformation or query a comment silences rules on its own line, and on the next one where it stands alone:

\`\`\`sql
plan -- activity-schema: ignore unknown-column
\`\`\`

\`/* … */\` on one line does the same, and in a transformation \`//\` on Snowflake and \`#\` on BigQuery.`;

function overview(rules: readonly PageEntry[]): string {
  const rows = rules.map(({ id, severity, summary }) => [`[${id}](#${id})`, severity, summary.replaceAll('|', '\\|')]);
  return table([['rule', 'severity', 'what holds'], ...rows]);
}

/** Columns of one width, as the formatter writes them. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function entry({ id, severity, summary, documentation, fails, passes }: PageEntry, language: string): string {
  return [
    `### ${id}`,
    `_${severity}_ · ${summary}`,
    documentation,
    'With the problem:',
    fenced(fails, languageOf(fails, language)),
    'Without it:',
    fenced(passes, languageOf(passes, language)),
  ].join('\n\n');
}

/** A head is YAML inside SQL; what stands in settings begins like them. */
function languageOf(text: string, language: string): string {
  if (text.startsWith('#')) return 'yaml';
  return text.startsWith('/*---') ? 'sql' : language;
}

function fenced(text: string, language: string): string {
  return `\`\`\`${language}\n${text.trim()}\n\`\`\``;
}
