import type { Command } from '../context.ts';
import { buildMode } from '../mode.ts';
import { write } from '../writing.ts';

export const build: Command<'build'> = (input, context) => write(input, buildMode(input), context);
