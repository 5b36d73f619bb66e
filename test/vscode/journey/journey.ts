import assert from 'node:assert/strict';
import type { Workbench } from './workbench.ts';

/** What a person does in the first minutes with the example, in order. A screenshot is taken after each step. */
export const journey: Readonly<Record<string, (workbench: Workbench) => Promise<void>>> = {
  async 'opens a query of the example'(workbench) {
    await workbench.openFile('queries/first_ride.aql');
    assert.match(await workbench.visibleText(), /\bappend\b/);
  },

  async 'opens a transformation of the example'(workbench) {
    await workbench.openFile('transformations/rides.sql');
    assert.match(await workbench.visibleText(), /'started_ride'/);
  },

  async 'finds the commands in the palette'({ page, runCommand, notification }) {
    await runCommand('Activity Schema: Show Log');
    await notification('Show Log').waitFor();
    await page.keyboard.press('Escape');
  },
};
