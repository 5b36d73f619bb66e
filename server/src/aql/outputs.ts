import type { Range } from '../schema/text.ts';
import type { BlockNode, Name } from './ast.ts';
import { insert, type Report, replaceWith, written } from './rule.ts';
import { duplicateName } from './rules-names.ts';

/** A column of the result and where the query names it. */
export interface Output {
  readonly name: string;
  readonly range: Range;
}

/** Where a column could be given another name. */
export interface OutputPlace {
  readonly alias: Name | undefined;
  /** Where `as …` would stand. */
  readonly end: number;
  /** A name that says more, where the first is taken. */
  readonly instead?: string;
}

/** The columns of the result in order; a second one of a name is reported with a fresh name as a fix. */
export class Outputs {
  /** By lower case, since warehouses do not tell `Ts` from `ts`. */
  readonly byName = new Map<string, Output>();
  private readonly report: Report;

  constructor(report: Report) {
    this.report = report;
  }

  /** Notes the columns of a block. */
  addAll(columns: readonly Output[], block: BlockNode | undefined): void {
    const items = new Map(block?.items.map((one) => [one.range.start, one]));
    for (const { name, range } of columns) {
      const item = items.get(range.start);
      this.add(name, range, item && item.kind !== 'star' ? { alias: item.alias, end: range.end } : undefined);
    }
  }

  add(name: string, range: Range, place: OutputPlace | undefined): void {
    const lower = name.toLowerCase();
    if (!this.byName.has(lower)) {
      this.byName.set(lower, { name, range });
      return;
    }
    const fresh = written(this.fresh(name, place?.instead));
    const fix = place?.alias
      ? replaceWith(place.alias.range, fresh)
      : place && insert(place.end, ` as ${fresh}`, `Name it \`${fresh}\``);
    this.report.say(duplicateName, place?.alias?.range ?? range, { name }, fix);
  }

  private fresh(name: string, instead = name): string {
    if (!this.byName.has(instead.toLowerCase())) return instead;
    let n = 2;
    while (this.byName.has(`${instead.toLowerCase()}_${n}`)) n += 1;
    return `${instead}_${n}`;
  }
}
