import { nearestSpelling } from '../schema/spelling.ts';
import { type Check, defineCheck } from './check.ts';

/** A severity is given to a rule that there is not. `known`: the ids of all rules, asked for when the settings are checked. */
export function unknownRule(known: () => readonly string[]): Check {
  return defineCheck({
    id: 'unknown-rule',
    severity: 'warning',
    summary: 'Severities are given to rules that exist.',
    documentation: 'A rule that is not known has no effect under `rules`; most often it is misspelt.',
    message: (params: { name: string; meant: string | undefined }) =>
      `There is no rule \`${params.name}\`.${params.meant ? ` Did you mean \`${params.meant}\`?` : ''}`,
    fails: 'name: shop\nstreams: {}\nrules:\n  «unknown-colum»: error',
    passes: 'name: shop\nstreams: {}\nrules:\n  unknown-column: error',

    *checkSettings({ ruleRanges }) {
      const ids = known();
      for (const [name, at] of ruleRanges) {
        if (ids.includes(name)) continue;
        const meant = nearestSpelling(name, ids);
        const fixes = meant ? [{ title: `Change to \`${meant}\``, edits: [{ range: at, text: meant }] }] : [];
        yield { at, params: { name, meant }, fixes };
      }
    },
  });
}
