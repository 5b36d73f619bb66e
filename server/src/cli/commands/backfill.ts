import type { Command } from '../context.ts';
import { backfillMode } from '../mode.ts';
import { write } from '../writing.ts';

export const backfill: Command<'backfill'> = (input, context) => write(input, backfillMode(input), context);
