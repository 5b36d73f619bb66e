import { headKeys, type KeyDocumentation, queryHeadKeys, settingsKeys } from '../project/key-documentation.ts';
import { table } from './reference.ts';

/** `docs/settings.md`: every key of `activity_schema.yml` and of heads, made from what validates them. */
export function settingsReference(): string {
  return [
    '# Settings',
    '',
    '<!-- Made from server/src/project/settings-shape.ts by server/src/cli/settings-reference.ts: change those and run `npx vitest run --project unit server/src/cli/settings-reference.test.ts -u`. -->',
    '',
    'The keys of `activity_schema.yml`, then those of the heads of transformations and queries. `NAME` is a name of your own.',
    '',
    ...sections('activity_schema.yml', settingsKeys(), []),
    ...sections('The head of a transformation', headKeys(), []),
    ...sections('The head of a query', queryHeadKeys(), []),
  ].join('\n');
}

/** A table of the keys, and one for what stands below each of them. */
function sections(title: string, keys: readonly KeyDocumentation[], path: readonly string[]): readonly string[] {
  const below = keys.flatMap((key): readonly string[] => {
    const own = [...path, key.name];
    return [
      ...(key.keys.length > 0 ? sections(titleOf(own), key.keys, own) : []),
      ...(key.named !== undefined && key.named.length > 0
        ? sections(titleOf([...own, 'NAME']), key.named, [...own, 'NAME'])
        : []),
    ];
  });
  return [
    `## ${title}`,
    '',
    ...table(
      ['key', 'values', 'what it is'],
      keys.map((key) => [`\`${key.name}\``, valuesIn(key), key.description + (key.required ? ' Required.' : '')]),
    ),
    '',
    ...below,
  ];
}

function titleOf(path: readonly string[]): string {
  return `\`${path.join('.')}\``;
}

function valuesIn({ values }: KeyDocumentation): string {
  return [...new Set(values)].map((value) => `\`${value}\``).join(', ');
}
