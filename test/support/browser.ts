import { type Browser, chromium } from 'playwright-core';

/** The Chromium of the machine, with nothing that speaks to its maker. `CHROMIUM_PATH` (set by `npm test`) names it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
