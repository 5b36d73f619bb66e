import type { Range } from '../../schema/text.ts';
import type { Macro } from './template.ts';

/** A value while a template is evaluated. Lists and dictionaries may be changed by `append` and `update`, as in Python. */
export type Value = string | number | boolean | null | Value[] | Dictionary | Relation | Callable | Unknown | Undefined;

export type Dictionary = Map<string, Value>;

/** A table that dbt knows by a name of its own. */
export interface Relation {
  readonly kind: 'relation';
  readonly named: RelationCall;
  /** As the warehouse is told; undefined where dbt's manifest does not say. */
  readonly known: KnownRelation | undefined;
}

export interface KnownRelation {
  /** Quoted as dbt quotes it. */
  readonly sql: string;
  readonly database: string | undefined;
  readonly schema: string | undefined;
  readonly identifier: string;
}

/** `ref('x')`, `ref('package', 'x', v=2)`, `source('a', 'b')`, `this`. */
export type RelationCall =
  | {
      readonly kind: 'ref';
      readonly package: string | undefined;
      readonly name: string;
      readonly version: string | undefined;
    }
  | { readonly kind: 'source'; readonly source: string; readonly table: string }
  | { readonly kind: 'this' };

export interface Callable {
  readonly kind: 'callable';
  /** `macro`: one that a template defines; anything else is of dbt or of Jinja. */
  readonly name: string;
  readonly macro: Macro | undefined;
  call(args: readonly Value[], named: ReadonlyMap<string, Value>): Value;
}

/** Something that only dbt can say. */
export interface Unknown {
  readonly kind: 'unknown';
  /** The expression that is not known, as a person writes it. */
  readonly what: string;
  readonly range: Range;
}

export function unknownValue(what: string, range: Range): Unknown {
  const said = what.replace(/\s+/g, ' ').trim();
  return { kind: 'unknown', what: said.length > 60 ? `${said.slice(0, 57)}…` : said, range };
}

/** Thrown by `return(…)` of dbt, caught where the macro was called. */
export class Returned extends Error {
  readonly value: Value;
  constructor(value: Value) {
    super('return');
    this.value = value;
  }
}

/** What Jinja gives for a name nobody set. */
export interface Undefined {
  readonly kind: 'undefined';
}

export const undefinedValue: Undefined = { kind: 'undefined' };

export function isUnknown(value: Value): value is Unknown {
  return isTagged(value) && value.kind === 'unknown';
}

export function isUndefined(value: Value): value is Undefined {
  return isTagged(value) && value.kind === 'undefined';
}

export function isRelation(value: Value): value is Relation {
  return isTagged(value) && value.kind === 'relation';
}

export function isCallable(value: Value): value is Callable {
  return isTagged(value) && value.kind === 'callable';
}

function isTagged(value: Value): value is Relation | Callable | Unknown | Undefined {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** The first part of a value that is not known. */
export function unknownIn(value: Value): Unknown | undefined {
  if (isUnknown(value)) return value;
  const inner = Array.isArray(value) ? value : value instanceof Map ? [...value.values()] : [];
  for (const each of inner) {
    const found = unknownIn(each);
    if (found) return found;
  }
  return undefined;
}

export function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  if (isUndefined(value)) return false;
  return typeof value === 'object' ? value !== null : Boolean(value);
}

/** A value as a template prints it, which is as Python does. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (isRelation(value)) return value.known?.sql ?? conventionalName(value.named);
  if (isUndefined(value)) return '';
  return representation(value);
}

function representation(value: Value): string {
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    return `${quote}${value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\n', '\\n')}${quote}`;
  }
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null) return 'None';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(representation).join(', ')}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, each]) => `${representation(key)}: ${representation(each)}`).join(', ')}}`;
  }
  return isRelation(value) ? textOf(value) : '';
}

/** What dbt would call a table by default, where nobody says more. */
function conventionalName(named: RelationCall): string {
  const parts = named.kind === 'ref' ? [named.name] : named.kind === 'source' ? [named.source, named.table] : ['this'];
  return parts.map((part) => (/^[a-z_]\w*$/i.test(part) ? part : `"${part.replaceAll('"', '""')}"`)).join('.');
}
