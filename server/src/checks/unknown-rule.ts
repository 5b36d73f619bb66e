import type { DialectName } from '../dialects/dialect.ts';
import { nearestSpelling } from '../schema/spelling.ts';
import type { Problem, SourceFile } from '../schema/text.ts';
import { type Check, defineCheck } from './check.ts';
import { suppressionsIn } from './suppression.ts';

const id = 'unknown-rule';
const severity = 'warning';

function message({ name, meant }: { readonly name: string; readonly meant: string | undefined }): string {
  return `There is no rule \`${name}\`.${meant ? ` Did you mean \`${meant}\`?` : ''}`;
}

/** A severity is given to a rule that there is not. `known`: the ids of all rules, asked for when the settings are checked. */
export function unknownRule(known: () => readonly string[]): Check {
  return defineCheck({
    id,
    severity,
    summary: 'Severities are given to rules that exist, and comments ignore such.',
    documentation:
      'A rule that is not known has no effect under `rules` and in a comment that ignores it; most often it is misspelt.',
    message,
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

/** Rules that comments of a file ignore and that there are not. What stands behind a rule that is known may be the reason, in words. */
export function unknownIgnored(
  file: SourceFile,
  dialect: DialectName,
  known: () => readonly string[],
): readonly Problem[] {
  return suppressionsIn(file, dialect).flatMap(({ rules }) => {
    const ids = known();
    const others = rules.filter(({ name }) => !ids.includes(name));
    const misspelt =
      others.length < rules.length ? others.filter(({ name }) => name.includes('-')) : others.slice(0, 1);
    return misspelt.flatMap(({ name, range }): readonly Problem[] => {
      const meant = nearestSpelling(name, ids);
      if (!meant && others.length < rules.length) return [];
      const edits = [{ file: file.path, range, text: meant ?? '' }];
      const fixes = meant ? [{ title: `Change to \`${meant}\``, edits }] : [];
      return [{ rule: id, severity, message: message({ name, meant }), file: file.path, range, fixes }];
    });
  });
}
