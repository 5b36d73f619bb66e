import type { Command } from '../context.ts';
import { reconcileMode } from '../mode.ts';
import { write } from '../writing.ts';

export const reconcile: Command<'reconcile'> = (input, context) => write(input, reconcileMode(input), context);
