import assert from 'node:assert/strict';
import type { Journey } from './journey.ts';

/** What works in a workspace that nobody has trusted yet: everything that only reads text. Nothing connects. */
export const restrictedJourney: Journey = {
  async 'reads a hover in Restricted Mode'(workbench) {
    await workbench.statusBar('Restricted Mode').waitFor();
    await workbench.openFile('queries/first_ride.aql');
    await workbench.codeLens('Run query').waitFor();
    assert.match(await workbench.hover('append first'), /started_ride/);
  },

  async 'runs nothing in Restricted Mode'(workbench) {
    await workbench.codeLens('Run query').click();
    const results = await workbench.webview();
    await results.getByRole('alert').filter({ hasText: 'not trusted' }).waitFor();
  },

  async 'is told in the view of runs that nothing connects'(workbench) {
    await workbench.runCommand('Activity Schema: Show History');
    await workbench.page.locator('.welcome-view-content', { hasText: 'not trusted' }).waitFor();
  },

  async 'runs once the workspace is trusted'(workbench) {
    await workbench.runCommand('View: Show Explorer');
    await workbench.runCommand('Workspaces: Manage Workspace Trust');
    await workbench.page
      .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ })
      .first()
      .click();
    await workbench.statusBar('Restricted Mode').waitFor({ state: 'detached' });
    await workbench.openFile('queries/first_ride.aql');
    await workbench.codeLens('Run query').click();
    const results = await workbench.webview();
    // It connects, and finds that nothing was built.
    await results.getByRole('alert').filter({ hasText: 'does not exist' }).waitFor();
  },
};
