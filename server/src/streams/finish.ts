import { cutOut } from './cut.ts';
import { filledStep } from './filled.ts';
import { freshPart, freshParts } from './parts.ts';
import { type FormerTables, placeSteps } from './place.ts';
import type { Plan, Step } from './plan.ts';
import { dropBeside, putChanges, putFresh } from './put-steps.ts';
import { copySteps, dropStep } from './redo.ts';
import type { StreamTable } from './stream-table.ts';

/** How a plan comes to its end: in the transaction that its steps are in, or by statements that are written down first. */
type Finished = Pick<Plan, 'steps' | 'finish'>;

/** Of a build from nothing. `copied`: the stream as the steps know it; `after`: what is done with the tables in their places. */
export function finishedFull(
  table: StreamTable,
  copied: StreamTable,
  former: FormerTables,
  steps: readonly Step[],
  after: readonly Step[],
): Finished {
  const statements = table.dialect.atomicStatements;
  if (statements === undefined) {
    // What can come before readers have to wait does.
    return { steps: [...steps, filledStep(table, freshParts(table)), ...placeSteps(table, former), ...after] };
  }
  const ledger = copySteps(table, copied, steps, statements);
  // Another run may have died over them.
  const leftovers = table.parts.map((part) => dropStep(`drop:left:${part.name}`, freshPart(table, part).table));
  return {
    steps: [...ledger.copy, ...leftovers, ...steps],
    finish: {
      steps: [...putFresh(table, former, statements), ...after, ...ledger.put, filledStep(table)],
      drops: [...dropBeside(table), ...ledger.drop],
    },
  };
}

/** Of one that brings the tables up to date; `after`: what is done with them when their rows are. */
export function finishedIncremental(
  table: StreamTable,
  copied: StreamTable,
  steps: readonly Step[],
  after: readonly Step[],
): Finished {
  const statements = table.dialect.atomicStatements;
  if (statements === undefined) return { steps: [...steps, filledStep(table, copied.parts), ...after] };
  const ledger = copySteps(table, copied, steps, statements);
  const changes = putChanges(table, cutOut(copied), statements);
  return {
    steps: [...ledger.copy, ...steps, ...changes.prepare],
    finish: {
      steps: [...changes.put, ...after, ...ledger.put, filledStep(table)],
      drops: [...dropBeside(table), ...ledger.drop],
    },
  };
}
