import { expect, test } from 'vitest';
import type { Connection } from '../project/project.ts';
import { explain, RunError } from '../run/problem.ts';
import { resolvedOptions } from './options.ts';

const connection = (options: Connection['options']): Connection => ({
  name: 'prod',
  type: 'postgres',
  dialect: 'postgres',
  production: false,
  readOnly: false,
  options,
  nameRange: { start: 0, end: 0 },
});

test('variables are filled in, wherever they stand', () => {
  const options = resolvedOptions(connection({ host: 'db.${env:ZONE}.example.com', port: 5432 }), { ZONE: 'eu' });
  expect([...options]).toEqual([
    ['host', 'db.eu.example.com'],
    ['port', '5432'],
  ]);
});

test('a variable that is not set is named, with its connection', () => {
  const resolve = () => resolvedOptions(connection({ password: '${env:NOT_SET}' }), {});
  expect(resolve).toThrow(RunError);
  try {
    resolve();
  } catch (error) {
    expect(error instanceof RunError && explain(error.problem)).toEqual({
      text: 'The connection `prod` needs the environment variable NOT_SET.',
      next: 'Set NOT_SET and try again.',
    });
  }
});
