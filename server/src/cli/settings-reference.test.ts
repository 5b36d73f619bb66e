import { describe, expect, test } from 'vitest';
import { dialectNamed, dialectNames } from '../dialects/index.ts';
import { settingsKeys } from '../project/key-documentation.ts';
import { settingsReference } from './settings-reference.ts';

test('docs/settings.md is what the shape of the settings says', async () => {
  await expect(settingsReference()).toMatchFileSnapshot('../../../docs/settings.md');
});

describe('the defaults that hang on the warehouse are those it has', () => {
  const stream = settingsKeys().find(({ name }) => name === 'streams')?.named ?? [];
  const told = (key: string): string => stream.find(({ name }) => name === key)?.description ?? '';
  const defaultIn = (text: string, title: string): string | undefined =>
    new RegExp(`on ${title} \`(\\w+)\``).exec(text)?.[1] ?? /Default `(\w+)`/.exec(text)?.[1];

  test.each(dialectNames.map(dialectNamed))('$title', ({ title, tables: { defaults } }) => {
    expect(defaultIn(told('layout'), title)).toBe(defaults.layout);
    expect(defaultIn(told('table_layout'), title)).toBe(defaults.tableLayout);
  });
});
