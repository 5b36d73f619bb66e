import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { openWindow } from '../host/browser.ts';
import { type Host, workbenchUrl } from '../host/host.ts';
import { outFolder } from '../host/paths.ts';

/** A person's hands and eyes on the workbench. What they look for they wait for; what does not come in time is an error. */
export interface Workbench {
  readonly page: Page;
  /** The editor that was used last. */
  readonly editor: Locator;

  /** Opens a file of the project by its path in it. */
  openFile(path: string): Promise<void>;
  /** Runs a command by its title in the palette, for instance `Activity Schema: Build`. */
  runCommand(title: string): Promise<void>;
  /** Chooses an entry of the list that a command shows. */
  choose(label: string): Promise<void>;
  /** Writes into the input box with this title, which a command shows. */
  write(title: string, text: string): Promise<void>;
  /** The same, and takes it for an answer. */
  answer(title: string, text: string): Promise<void>;
  save(): Promise<void>;

  /** Clicks on the first place where a text stands in the visible part of the editor; the cursor is then there. */
  clickText(text: string): Promise<void>;
  /** Deletes the line in which the text stands first. */
  deleteLine(text: string): Promise<void>;
  type(text: string): Promise<void>;
  undo(): Promise<void>;
  /** The visible lines of the editor. */
  visibleText(): Promise<string>;

  /** Points at a text and answers with what the hover says. */
  hover(text: string): Promise<string>;
  squiggle(severity: 'error' | 'warning' | 'info' | 'hint'): Locator;
  /** The problem in the Problems view that has this in its message. */
  problem(message: string): Promise<Locator>;
  /** Chooses a quick fix at the cursor, by a part of its title. */
  quickFix(title: string): Promise<void>;
  codeLens(title: string): Locator;

  /** The document inside the webview that was opened last. */
  webview(): Promise<FrameLocator>;
  notification(text: string): Locator;
  /** Answers the dialog in the middle of the window, or the notification, that has this button. */
  pressButton(name: string): Promise<void>;
  statusBar(text: string): Locator;
  screenshot(name: string): Promise<void>;
}

const patience = 20_000;
const screenshots = join(outFolder, 'screenshots');

export async function openWorkbench(browser: Browser, host: Host): Promise<Workbench> {
  mkdirSync(screenshots, { recursive: true });
  const page = await (await openWindow(browser)).newPage();
  page.setDefaultTimeout(patience);
  await page.addInitScript({ path: join(import.meta.dirname, 'in-page.js') });
  await page.goto(workbenchUrl(host));
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
  await page.getByRole('treeitem', { name: 'activity_schema.yml' }).waitFor();
  return handsOn(page);
}

function handsOn(page: Page): Workbench {
  const editor = page.locator('.editor-group-container.active .editor-instance .monaco-editor').first();
  const { keyboard, mouse } = page;

  async function pick(input: string, label: string): Promise<void> {
    const box = page.locator('.quick-input-widget:visible');
    await box.locator('input[type=text]').first().fill(input);
    const row = box.locator('.monaco-list-row', { hasText: label }).first();
    await row.click();
    // The box itself may stay: a command may fill it with a list of its own at once.
    await row.waitFor({ state: 'hidden' });
  }

  const workbench: Workbench = {
    page,
    editor,

    async openFile(path) {
      await keyboard.press('Control+p');
      const name = path.slice(path.lastIndexOf('/') + 1);
      await pick(path, name);
      await page.locator('.editor-group-container.active .tab.active', { hasText: name }).waitFor();
      await editor.locator('.view-line').first().waitFor();
    },

    async choose(label) {
      await pick(label, label);
    },

    async write(title, text) {
      const box = page.locator('.quick-input-widget:visible').filter({ hasText: title });
      await box.locator('input[type=text]').first().fill(text);
    },

    async answer(title, text) {
      await workbench.write(title, text);
      await keyboard.press('Enter');
    },

    async runCommand(title) {
      await keyboard.press('F1');
      await pick(`>${title}`, title);
    },

    async save() {
      await keyboard.press('Control+s');
      await page.locator('.editor-group-container.active .tab.active:not(.dirty)').waitFor();
    },

    async clickText(text) {
      const { x, y } = await placeOf(page, text);
      await mouse.click(x, y);
    },

    async deleteLine(text) {
      await workbench.clickText(text);
      await keyboard.press('Control+Shift+K');
    },

    async type(text) {
      await keyboard.type(text);
    },

    async undo() {
      await keyboard.press('Control+z');
    },

    visibleText: () => visibleText(page),

    async hover(text) {
      const { x, y } = await placeOf(page, text);
      // A hover appears where the mouse comes to rest, not where it already is.
      await mouse.move(x - 40, y - 40);
      await mouse.move(x, y, { steps: 4 });
      const hover = page.locator('.monaco-hover:not(.hidden) .hover-contents:visible');
      await hover.filter({ hasNotText: 'Loading...' }).first().waitFor();
      return (await hover.allInnerTexts()).join('\n');
    },

    squiggle: (severity) => editor.locator(`.squiggly-${severity}`),

    async problem(message) {
      await workbench.runCommand('Problems: Focus on Problems View');
      const row = page.locator('.markers-panel .monaco-list-row', { hasText: message }).first();
      await row.waitFor();
      return row;
    },

    async quickFix(title) {
      await keyboard.press('Control+.');
      const menu = page.locator('.action-widget');
      const rows = menu.locator('.monaco-list-row.action');
      await rows.filter({ hasText: title }).first().waitFor();
      // By keyboard: the menu shields itself from the mouse until that has moved.
      for (let left = await rows.count(); left > 0; left--) {
        if ((await menu.locator('.monaco-list-row.focused', { hasText: title }).count()) > 0) break;
        await keyboard.press('ArrowDown');
      }
      await keyboard.press('Enter');
      await menu.waitFor({ state: 'hidden' });
    },

    codeLens: (title) => editor.locator('.codelens-decoration a', { hasText: title }),

    async webview() {
      const frame = page.frameLocator('iframe.webview.ready >> nth=-1').frameLocator('#active-frame');
      await frame.locator('body').waitFor();
      return frame;
    },

    notification: (text) => page.locator('.notifications-toasts .notification-list-item', { hasText: text }),

    async pressButton(name) {
      const exact = new RegExp(`^\\s*${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
      await page
        .locator('.monaco-dialog-box:visible, .notifications-toasts:visible')
        .locator('.monaco-button', { hasText: exact })
        .first()
        .click();
    },

    statusBar: (text) => page.locator('.statusbar-item', { hasText: text }),

    async screenshot(name) {
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
    },
  };
  return workbench;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The middle of a text's first character, once the text is in sight. */
async function placeOf(page: Page, text: string): Promise<Point> {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    const place = await page.evaluate<Point | undefined>(`editorText.placeOf(${JSON.stringify(text)})`);
    if (place !== undefined) return place;
    await page.waitForTimeout(100);
  }
  throw new Error(`${JSON.stringify(text)} is not among the visible lines:\n${await visibleText(page)}`);
}

function visibleText(page: Page): Promise<string> {
  return page.evaluate<string>('editorText.visible()');
}
