import { clausesOf } from './clauses.ts';
import type { Cursor } from './cursor.ts';
import type { SelectItem } from './select-list.ts';
import type { Branch } from './skeleton.ts';
import type { Token } from './tokens.ts';

/** Functions of Spark that group events by time, each by the name of the struct that it leaves in sight. */
const functions = ['window', 'session_window'];
const fields: ReadonlySet<string> = new Set(['start', 'end']);

/**
 * What `window.start` reads in a block that is grouped by `window(ts, '1 hour')`: the call, as if the list gave it the name.
 * Undefined for any other name.
 */
export function eventWindow(cursor: Cursor, branch: Branch, [struct, field]: readonly Token[]): SelectItem | undefined {
  const isField = struct?.kind === 'word' && functions.includes(struct.value) && fields.has(field?.value ?? '');
  if (!isField || !cursor.rules.generators || branch.kind !== 'select') return undefined;
  const { group } = clausesOf(cursor, branch);
  for (let at = group?.from ?? 0; at < (group?.to ?? 0); at += 1) {
    const partner = cursor.isWord(at, struct.value) ? cursor.partner(at + 1) : undefined;
    if (partner === undefined || cursor.isSymbol(at - 1, '.')) continue;
    const call = { from: at, to: partner + 1 };
    return { span: call, expression: call, alias: undefined, aliases: [], star: undefined, open: false };
  }
  return undefined;
}
