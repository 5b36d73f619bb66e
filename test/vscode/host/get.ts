import { getChromium } from './chromium.ts';
import { getCodeServer } from './code-server.ts';

/** Fetches what the tests in a real VS Code need, so that a run of them starts at once. */
console.log(await getCodeServer());
console.log(getChromium().executablePath);
