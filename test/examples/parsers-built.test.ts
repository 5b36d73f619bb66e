import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { dialectNames } from '../../server/src/dialects/index.ts';
import { workerJudge } from '../../server/src/voices/judge.ts';
import { quorumOf } from '../../server/src/voices/quorum.ts';

/** The parsers as they are packed: what of them lies in files of its own is found there. */

const judge = workerJudge({
  modulePath: fileURLToPath(new URL('../../server/dist/voices.cjs', import.meta.url)),
  patience: 60_000,
});
afterAll(() => judge.dispose());

test.each<DialectName>(dialectNames)(
  '%s: those of the bundle say of a broken text what those of the packages say',
  async (dialect) => {
    const sql = 'select a b c d from where (';
    const { verdict } = (await quorumOf(dialect)).judge(sql);
    expect(verdict.kind).not.toBe('accepted');
    expect(await judge.judge({ sql, dialect })).toEqual(verdict);
  },
);
