import { expect, test } from 'vitest';
import { withoutSecrets } from './secrets.ts';

test.each([
  ['password: hunter2', 'password: •••••••'],
  ['password: hunter2 # old, but {works}', 'password: ••••••••••••••••••••••••••'],
  ['{ host: h, password: "hun, ter\\"2", user: u }', '{ host: h, password: •••••••••••••, user: u }'],
  ["{ 'token' : 'hun}ter', user: u }", "{ 'token' : •••••••••, user: u }"],
  ['password: "hunter', 'password: •••••••'],
  ['url: postgres://ann:hunter2@db/shop', 'url: postgres://ann:•••••••@db/shop'],
  ['path: "md:shop?motherduck_token=abc&x=1"', 'path: "md:shop?motherduck_token=•••&x=1"'],
  ['password: hunter2\r\nuser: u', 'password: •••••••\r\nuser: u'],
])('%s is shown without its secret, every place where it was', (text, shown) => {
  expect(withoutSecrets(text)).toBe(shown);
  expect(shown).toHaveLength(text.length);
});

test.each([
  'password: "${env:SHOP_PASSWORD}"',
  '{ password: ${env:SHOP_PASSWORD}, user: u }',
  'url: postgres://ann:${env:SHOP_PASSWORD}@db/shop',
  'description: the password of nobody',
  'path: shop.duckdb',
])('%s holds no secret', (text) => {
  expect(withoutSecrets(text)).toBe(text);
});

test('a variable with something behind it is no variable', () => {
  expect(withoutSecrets('password: "${env:A}hunter2"')).not.toContain('hunter2');
});
