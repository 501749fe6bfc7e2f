import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** The browser that set-up looks for: `CHROMIUM_PATH`, or a Chromium or Chrome on this machine. */
function browserPath(): string {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const finder = join(__dirname, '../../scripts/installed-programs.mjs');
  const code = `import(${JSON.stringify(finder)}).then(({ findBrowser }) => process.stdout.write(findBrowser() ?? ''))`;
  const path = execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  if (path === '') throw new Error('no browser was found: node scripts/set-up.mjs --for test');
  return path;
}

/** A browser that asks its maker for nothing. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // A public host page that frames a page on this machine: in real life both are public.
      '--disable-features=LocalNetworkAccessChecks',
    ],
  });
}
