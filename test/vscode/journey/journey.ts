import assert from 'node:assert/strict';
import type { Workbench } from './workbench.ts';

/** Steps by what they do. */
export type Journey = Readonly<Record<string, (workbench: Workbench) => Promise<void>>>;

/** What a person does in the first minutes with the example, in order. A screenshot is taken after each step. */
export const journey: Journey = {
  async 'opens a query of the example'(workbench) {
    await workbench.openFile('queries/first_ride.aql');
    assert.match(await workbench.visibleText(), /\bappend\b/);
    await workbench.codeLens('Run query').waitFor();
    await workbench.statusBar('bike_share').waitFor();
  },

  async 'reads what a relationship means, and its SQL'(workbench) {
    const hover = await workbench.hover('append first');
    assert.match(hover, /started_ride/);
    assert.match(hover, /select/i);
  },

  async 'deletes a required column'(workbench) {
    await workbench.openFile('transformations/started_subscription.sql');
    await workbench.deleteLine('as customer,');
    await workbench.squiggle('error').first().waitFor();
    await workbench.problem('`customer`');
  },

  async 'repairs it with the quick fix'(workbench) {
    await workbench.clickText('select');
    await workbench.quickFix('customer');
    await workbench.squiggle('error').first().waitFor({ state: 'detached' });
    assert.match(await workbench.visibleText(), /as customer/);
    await workbench.runCommand('File: Revert File');
  },

  async 'runs a query before anything is built, and is told what to do'(workbench) {
    await workbench.openFile('queries/first_ride.aql');
    await workbench.codeLens('Run query').click();
    const results = await workbench.webview();
    await results.getByRole('alert').filter({ hasText: 'does not exist' }).waitFor();
  },

  async 'is shown what a build would do, and asked'(workbench) {
    await workbench.runCommand('Activity Schema: Build');
    await workbench.page.locator('.monaco-dialog-box', { hasText: 'customer_stream' }).waitFor();
  },

  async 'reads the plan before the answer'(workbench) {
    await workbench.pressButton('Show Plan');
    await workbench.page.locator('.tab', { hasText: 'customer_stream (plan).sql' }).waitFor();
    await workbench.notification('Build customer_stream on dev?').waitFor();
  },

  async builds(workbench) {
    await workbench.pressButton('Build');
    const results = await workbench.webview();
    await results.getByRole('status').filter({ hasText: 'inserted' }).waitFor({ timeout: 90_000 });
    await results.getByRole('gridcell', { name: 'rides', exact: true }).first().waitFor();
  },

  async 'is asked what a backfill replaces, and told at once what is no time'(workbench) {
    await workbench.runCommand('Activity Schema: Backfill…');
    await workbench.choose('rides');
    await workbench.write('Backfill rides (1/3)', '2024-02-30');
    await workbench.page.locator('.quick-input-message', { hasText: 'Write it in UTC' }).waitFor();
  },

  async 'reads the plan of the backfill before the answer'(workbench) {
    await workbench.answer('Backfill rides (1/3)', '2024-01-01');
    await workbench.answer('Backfill rides (2/3)', 'now');
    await workbench.answer('Backfill rides (3/3)', '500 days');
    await workbench.page.locator('.monaco-dialog-box', { hasText: 'Backfill rides of customer_stream' }).waitFor();
    await workbench.pressButton('Show Plan');
    await workbench.page.locator('.tab', { hasText: 'customer_stream (backfill plan).sql' }).waitFor();
    await workbench.notification('Backfill rides of customer_stream on dev?').waitFor();
  },

  async backfills(workbench) {
    await workbench.pressButton('Backfill');
    const results = await workbench.webview();
    await results.locator('#title', { hasText: /^Backfill$/ }).waitFor({ timeout: 90_000 });
  },

  async 'sees what was run, and what of it'(workbench) {
    await workbench.runCommand('Activity Schema: Show History');
    const newest = workbench.page.getByRole('treeitem', { name: /^Backfill of customer_stream succeeded, began / });
    await newest.click();
    await workbench.page.locator('.tab', { hasText: /Backfill of customer_stream, run .*\.md/ }).waitFor();
    await newest.press('ArrowRight');
    await workbench.page.getByRole('treeitem', { name: /^rides, .* from 2024-01-01/ }).waitFor();
    await workbench.page.getByRole('treeitem', { name: /^Build of customer_stream succeeded/ }).waitFor();
  },

  async 'rebuilds, and is not asked again'(workbench) {
    await workbench.runCommand('View: Show Explorer');
    await workbench.runCommand('Activity Schema: Full Rebuild');
    await workbench.pressButton('Full Rebuild, Never Ask for dev');
    const results = await workbench.webview();
    await results.locator('#title', { hasText: 'Full Rebuild' }).waitFor({ timeout: 90_000 });
    await workbench.runCommand('Activity Schema: Build');
    await results.locator('#title', { hasText: /^Build$/ }).waitFor({ timeout: 90_000 });
  },

  async 'runs a query from its code lens'(workbench) {
    await workbench.openFile('queries/first_ride.aql');
    await workbench.codeLens('Run query').click();
    const results = await workbench.webview();
    await results.getByRole('columnheader', { name: 'first_ride_at' }).waitFor();
    await results
      .getByRole('status')
      .filter({ hasText: /rows in/ })
      .waitFor();
    assert.ok((await results.getByRole('gridcell').count()) > 50);
  },

  async 'sorts the rows and looks for some'(workbench) {
    const results = await workbench.webview();
    await results.getByRole('columnheader', { name: 'hours_to_first_ride' }).click();
    await results.locator('[aria-sort=ascending]').waitFor();
    await results.getByRole('searchbox').fill('friend');
    await results
      .getByRole('status')
      .filter({ hasText: /\d shown$/ })
      .waitFor();
  },

  async 'goes through many rows by keyboard'(workbench) {
    await workbench.openFile('queries/app_conversion.aql');
    await workbench.codeLens('Run query').click();
    const results = await workbench.webview();
    await results
      .getByRole('status')
      .filter({ hasText: /^2,\d\d\d rows in/ })
      .waitFor();
    await results.getByRole('gridcell').first().click();
    await workbench.page.keyboard.press('Control+End');
    await results
      .locator('.line-number', { hasText: /^2\d\d\d$/ })
      .last()
      .waitFor();
    const active = await results.getByRole('grid').getAttribute('aria-activedescendant');
    assert.match(active ?? '', /^cell-2\d\d\d-/);
    assert.ok((await results.getByRole('row').count()) < 100);
  },

  async 'sees where an activity comes from and goes to'(workbench) {
    await workbench.openFile('transformations/rides.sql');
    await workbench.clickText("'started_ride'");
    await workbench.runCommand('Activity Schema: Show Lineage');
    const picture = await workbench.webview();
    await picture.getByRole('status').filter({ hasText: 'started_ride: 3 upstream' }).waitFor();
    await picture.getByRole('button', { name: /^first_ride, query; comes from .*started_ride/ }).waitFor();
  },

  async 'follows one feature by the keyboard, to the line that names its source'(workbench) {
    const picture = await workbench.webview();
    await picture.getByRole('combobox').fill('started');
    await picture.getByRole('option', { name: /started_ride/ }).waitFor();
    await workbench.page.keyboard.press('Enter');
    const { keyboard } = workbench.page;
    const feature = picture.getByRole('button', { name: /^feature station\b.* of started_ride/ });
    await feature.waitFor();
    for (let presses = 0; presses < 4; presses++) await keyboard.press('ArrowDown');
    await picture.getByRole('status').filter({ hasText: 'started_ride.station: 1 upstream' }).waitFor();
    await picture.getByRole('button', { name: /^column name\b.* of raw.stations/ }).waitFor();
    await keyboard.press('ArrowLeft');
    await picture.getByRole('status').filter({ hasText: 'raw.stations.name' }).waitFor();
  },

  async 'sees the picture follow what is typed'(workbench) {
    const picture = await workbench.webview();
    await workbench.page.keyboard.press('Control+1');
    await workbench.openFile('transformations/rides.sql');
    await workbench.clickText('raw.rides');
    await workbench.page.keyboard.press('End');
    await workbench.type('\nleft join raw.weather as w on w.day = r.started_at::date');
    await picture.getByRole('button', { name: /^raw.weather, source table; goes to rides/ }).waitFor();
    await workbench.runCommand('File: Revert File');
    await picture.getByRole('button', { name: /^raw.weather/ }).waitFor({ state: 'detached' });
  },

  async 'looks at it in the dark'(workbench) {
    await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
    await workbench.page.locator('.monaco-workbench.vs-dark').waitFor();
  },

  async 'sees the lineage in the dark'(workbench) {
    const picture = await workbench.webview();
    await workbench.page.keyboard.press('Control+1');
    await workbench.openFile('queries/third_ride.aql');
    await workbench.clickText('first');
    await picture.getByRole('status').filter({ hasText: 'third_ride' }).waitFor();
  },

  async 'reads the compiled SQL beside the query'(workbench) {
    await workbench.runCommand('Activity Schema: Show Compiled SQL');
    await workbench.page.locator('.tab', { hasText: 'compiled' }).waitFor();
  },

  async 'reads it as another warehouse has it'(workbench) {
    await workbench.openFile('queries/app_conversion.aql');
    await workbench.runCommand('Activity Schema: Show Compiled SQL for Another Warehouse…');
    await workbench.choose('PostgreSQL');
    await workbench.page.locator('.tab', { hasText: 'compiled for PostgreSQL' }).waitFor();
  },

  async 'sees what a function takes while writing it'(workbench) {
    await workbench.openFile('queries/third_ride.aql');
    await workbench.clickText('order by');
    await workbench.page.keyboard.press('Home');
    await workbench.type('aggregate ever ended_ride (percentile(price, ');
    await workbench.page.locator('.parameter-hints-widget', { hasText: 'fraction' }).waitFor();
  },
};
