import { type DbtModel, type DbtProject, type DbtSource, modelOf, sourceOf } from '../project/dbt.ts';
import type { Project, Transformation } from '../project/project.ts';
import { contains, type Range } from '../schema/text.ts';
import { type NamingCall, namingCallsIn } from '../sql/jinja/calls.ts';
import { textOf } from '../sql/jinja/values.ts';
import type { Completion, Hover, Location } from './answers.ts';
import { cell } from './table-words.ts';
import { bare } from './transformation-completion.ts';

/** What of the dbt project around a transformation names: `ref`, `source` and `var`. */

/** Names that fit the argument in which `offset` stands; undefined where it stands in none. */
export function completeDbtNames(
  { dbt }: Project,
  { sql }: Transformation,
  offset: number,
): readonly Completion[] | undefined {
  const before = sql.slice(Math.max(0, offset - 500), offset);
  const tag = before.slice(Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%')));
  if (!/^\{[{%]/.test(tag) || /[}%]\}/.test(tag)) return undefined;
  const [, name, , first, typed] =
    /\b(ref|source|var)\(\s*(?:(['"])((?:(?!\2)[^\n])*)\2\s*,\s*)?['"]([^'"\n]*)$/.exec(tag) ?? [];
  if (name === undefined || typed === undefined) return undefined;
  if (!dbt) return [];
  const rest = /^[\w.-]*/.exec(sql.slice(offset))?.[0] ?? '';
  const replace = { start: offset - typed.length, end: offset + rest.length };
  const models = dbt.manifest?.models ?? [];
  const sources = dbt.manifest?.sources ?? [];
  switch (name) {
    case 'ref':
      return unique(models.filter((model) => first === undefined || model.package === first)).map((model) => ({
        ...bare(model.name, 'table', replace),
        detail: [model.materialized ?? model.kind, ...(model.package === dbt.name ? [] : [model.package])].join(' · '),
        documentation: modelText(dbt, model),
        sort: `${model.package === dbt.name ? '0' : '1'}${model.name}`,
      }));
    case 'source':
      if (first !== undefined) {
        return sources
          .filter(({ source }) => source === first)
          .map((source) => ({ ...bare(source.table, 'table', replace), documentation: sourceText(source) }));
      }
      return [...new Map(sources.map((source) => [source.source, source])).values()].map((source) => ({
        ...bare(source.source, 'schema', replace),
        documentation: source.sourceDescription || undefined,
      }));
    default:
      if (first !== undefined) return undefined;
      return [...dbt.variables].map(([variable, value]) => ({
        ...bare(variable, 'value', replace),
        detail: textOf(value),
      }));
  }
}

export function hoverDbtName({ dbt }: Project, { sql }: Transformation, offset: number): Hover | undefined {
  const call = callAt(sql, offset);
  if (!call || !dbt) return undefined;
  const range: Range = { start: call.start, end: call.end };
  if (call.function === 'var') {
    const value = dbt.variables.get(call.names[0]?.value ?? '');
    const said = value === undefined ? 'is not set in `dbt_project.yml`' : `is \`${cell(textOf(value))}\``;
    return { markdown: `**${call.names[0]?.value}** · variable of dbt · ${said}`, range };
  }
  const model = modelIn(dbt, call);
  const source = sourceIn(dbt, call);
  const markdown = model ? modelText(dbt, model) : source && sourceText(source);
  return markdown === undefined ? undefined : { markdown, range };
}

/** The file that makes what is named. Of a source, `sought` are the words that follow one another in it before the place. */
export function definitionOfDbtName({ dbt }: Project, { sql }: Transformation, offset: number): readonly Location[] {
  const call = callAt(sql, offset);
  if (!call || !dbt) return [];
  const start = { start: 0, end: 0 };
  const fileIn = (packageName: string, file: string): string =>
    packageName === dbt.name ? `${dbt.root}/${file}` : `${dbt.root}/dbt_packages/${packageName}/${file}`;
  if (call.function === 'var') {
    const [name] = call.names;
    return name && dbt.variables.has(name.value)
      ? [{ file: `${dbt.root}/dbt_project.yml`, range: start, sought: ['vars:', `${name.value}:`] }]
      : [];
  }
  const model = modelIn(dbt, call);
  if (model) return [{ file: fileIn(model.package, model.file), range: start }];
  const source = sourceIn(dbt, call);
  if (!source) return [];
  const sought = ['sources:', `name: ${source.source}`, 'tables:', `name: ${source.table}`];
  return [{ file: fileIn(source.package, source.file), range: start, sought }];
}

function callAt(sql: string, offset: number): NamingCall | undefined {
  return namingCallsIn(sql).find((call) => contains(call, offset));
}

function modelIn(dbt: DbtProject, call: NamingCall): DbtModel | undefined {
  const [first, second] = call.names;
  if (call.function !== 'ref' || !first) return undefined;
  const [packageName, name] = second ? [first.value, second.value] : [undefined, first.value];
  return modelOf(dbt, { package: packageName, name, version: call.version });
}

function sourceIn(dbt: DbtProject, call: NamingCall): DbtSource | undefined {
  const [source, table] = call.names;
  return call.function === 'source' && source && table ? sourceOf(dbt, source.value, table.value) : undefined;
}

function modelText(dbt: DbtProject, model: DbtModel): string {
  const version = model.version === undefined ? '' : ` v${model.version}`;
  const kind = model.kind === 'model' ? `${model.materialized ?? 'model'} of dbt` : `${model.kind} of dbt`;
  const relation = model.relation ? ` · \`${model.relation.sql}\`` : '';
  const contract = model.isContractEnforced ? 'dbt holds it to these columns.' : '';
  return [
    `**${model.name}**${version} · ${kind}${relation}`,
    model.description,
    columnsText(model.columns),
    contract,
    asOf(dbt),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function sourceText(source: DbtSource): string {
  const relation = source.relation ? ` · \`${source.relation.sql}\`` : '';
  const head = `**${source.source}.${source.table}** · source of dbt${relation}`;
  return [head, source.description || source.sourceDescription, columnsText(source.columns)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function columnsText(columns: DbtModel['columns']): string {
  if (columns.length === 0) return '';
  const rows = columns
    .slice(0, mostColumns)
    .map(
      ({ name, type, description }) =>
        `| \`${cell(name)}\` | ${type ? `\`${cell(type)}\`` : ''} | ${cell(description)} |`,
    );
  const more = columns.length > mostColumns ? `\n\nand ${columns.length - mostColumns} more` : '';
  return `| column | type | |\n|---|---|---|\n${rows.join('\n')}${more}`;
}

const mostColumns = 60;

function asOf({ manifest }: DbtProject): string {
  return manifest
    ? `_As dbt ${manifest.dbtVersion} had it on ${manifest.generatedAt.slice(0, 16).replace('T', ' ')} UTC._`
    : '';
}

/** Of a model with versions the latest, under its name. */
function unique(models: readonly DbtModel[]): readonly DbtModel[] {
  return models.filter(({ version, latestVersion }) => version === undefined || version === latestVersion);
}

/** Where the words that were sought follow one another in a text; its beginning where they do not. */
export function soughtPlace(text: string, sought: readonly string[]): Range {
  let at = 0;
  let range: Range = { start: 0, end: 0 };
  for (const words of sought) {
    const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(': ', ':[ \\t]*["\']?');
    const found = new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`).exec(text.slice(at));
    if (!found) return range;
    range = { start: at + found.index, end: at + found.index + found[0].length };
    at = range.end;
  }
  return range;
}
