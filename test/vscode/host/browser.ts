import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { getChromium } from './chromium.ts';

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...getChromium(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A window that reaches this machine only; a webview's own resources come through its service worker. */
export async function openWindow(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  await context.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => (route.request().url().startsWith('https://vscode-') ? route.continue() : route.abort()),
  );
  return context;
}
