import { nearestSpelling } from '../schema/spelling.ts';
import type { Problem, Range, SourceFile } from '../schema/text.ts';
import type { QueryFile } from './project.ts';
import { type QueryHead, queryHeadShape } from './settings-shape.ts';
import type { ReadYaml } from './yaml.ts';

/** What a query's head says of its result, and what is missing in it. */
export interface ReadQueryHead {
  readonly materialize: QueryFile['materialize'];
  readonly problems: readonly Problem[];
}

const targetName = /^(?:[\p{L}_][\p{L}\p{N}_$]*|"[^"]+")(?:\.(?:[\p{L}_][\p{L}\p{N}_$]*|"[^"]+")){0,2}$/u;

/** `materialize` and `as` belong together. `id` is the query's, for a name to propose. */
export function readQueryHead(file: SourceFile, id: string, yaml: ReadYaml<QueryHead> | undefined): ReadQueryHead {
  const { materialize: kind, as } = yaml?.value ?? {};
  if (!yaml || (kind === undefined && as === undefined)) return { materialize: undefined, problems: [] };
  const problem = (rule: string, range: Range, message: string, fix?: { title: string; text: string }): Problem => ({
    rule,
    severity: 'error',
    message,
    file: file.path,
    range,
    fixes: fix
      ? [
          {
            title: fix.title,
            edits: [{ file: file.path, range: { start: range.end, end: range.end }, text: fix.text }],
          },
        ]
      : [],
  });
  // What is wrong by itself was said already, and is not in `value`.
  const isSaid = yaml.problems.length > 0;
  if (kind === undefined || as === undefined) {
    const [given, missing, value] =
      kind === undefined ? ['as', 'materialize', 'view'] : ['materialize', 'as', nameFor(id)];
    const message =
      kind === undefined
        ? '`as` names what `materialize: table` or `materialize: view` makes, and there is none.'
        : `\`materialize\` needs a name for its ${kind}: \`as: schema.name\`.`;
    const fix = { title: `Add \`${missing}: ${value}\``, text: `\n${missing}: ${value}` };
    const problems = isSaid ? [] : [problem('missing-key', yaml.rangeOf([given]), message, fix)];
    return { materialize: undefined, problems };
  }
  if (targetName.test(as)) return { materialize: { kind, as, range: yaml.rangeOf(['as']) }, problems: [] };
  const message = '`as` is a name such as `schema.name`; a part with other signs stands in double quotes.';
  return { materialize: undefined, problems: [problem('wrong-value', yaml.rangeOf(['as']), message)] };
}

/** Whether a head asks, be it with a mistake or half-written, that a result is kept. */
export function asksToKeep(head: string): boolean {
  const words = [...head.matchAll(/^[ \t]*["']?([\p{L}_]+)|([\p{L}_]+)["']?[ \t]*:/gmu)];
  return words.some(([, first, key = first]) => {
    const meant = nearestSpelling(key ?? '', Object.keys(queryHeadShape.shape));
    return meant === 'materialize' || meant === 'as';
  });
}

const nameFor = (id: string): string =>
  `analytics.${id
    .slice(id.lastIndexOf('/') + 1)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_]+/gu, '_')}`;

/** The parts of a dotted name, without their quotes. */
export const partsOfTarget = (as: string): readonly string[] =>
  (as.match(/"[^"]+"|[^."]+/g) ?? []).map((part) => part.replaceAll('"', ''));
