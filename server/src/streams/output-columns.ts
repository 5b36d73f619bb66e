import type { Stream } from '../project/project.ts';
import type { Refusal } from './plan.ts';

/** The column of a transformation's result that serves `physicalName`, by its own spelling. */
export function outputColumn(outputs: readonly string[], physicalName: string): string | undefined {
  return (
    outputs.find((name) => name === physicalName) ??
    outputs.find((name) => name.toLowerCase() === physicalName.toLowerCase())
  );
}

/** Why a transformation with these columns cannot be built: the stream needs others. */
export function lackingRefusal(id: string, stream: Stream, outputs: readonly string[]): Refusal | undefined {
  const missing = stream.requiredColumns.filter(({ physicalName }) => !outputColumn(outputs, physicalName));
  if (missing.length === 0) return undefined;
  return {
    message: `${id} gives no ${missing.map(({ physicalName }) => `\`${physicalName}\``).join(', ')}, which ${stream.name} needs.`,
    next: `It gives ${outputs.map((name) => `\`${name}\``).join(', ')}. Add what is missing to its SELECT.`,
  };
}
