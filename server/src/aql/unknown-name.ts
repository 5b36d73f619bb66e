import { nearestSpelling } from '../schema/spelling.ts';
import type { Name } from './ast.ts';
import { type Report, replaceWith, written } from './rule.ts';
import { periodColumn, unknownFeature } from './rules-names.ts';
import { labelOf, namesOf, type Scope } from './scope.ts';
import type { Token } from './tokens.ts';

/**
 * Says that a name is neither column nor feature, with the nearest right spelling as a fix, else with what may have been meant
 * instead of a name.
 */
export function reportUnknown(report: Report, name: Name, of: Scope, instead?: string): void {
  const nearest = nearestSpelling(name.text, namesOf(of));
  const meant = nearest === undefined ? instead : written(nearest);
  const fix = meant === undefined ? undefined : replaceWith(name.range, meant);
  const rule = of.isPeriod ? periodColumn : unknownFeature;
  report.say(rule, name.range, { name: name.text, activity: labelOf(of), nearest: nearest ?? meant }, fix);
}

/** `"Soho"`: some warehouses have texts in double quotes. Here they are names, and texts have single ones. */
export function textMeant({ kind, text, value, unterminated }: Token): string | undefined {
  if (kind !== 'quoted' || !text.startsWith('"') || unterminated) return undefined;
  return `'${value.replaceAll("'", "''")}'`;
}
