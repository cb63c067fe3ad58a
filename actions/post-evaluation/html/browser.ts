/** A browser for tests: no part of the product. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';
import { type Browser, launch } from 'puppeteer-core';

/** A headless browser, and how to be rid of it. */
export interface TestBrowser {
  browser: Browser;
  close: () => Promise<void>;
}

/**
 * Chrome at `CHROME_PATH`, else the Chromium of npm's @sparticuz/chromium, which needs no library of the system beside
 * libc's: unpacked into a folder of its own, which closing removes.
 * @returns why there is none, on machines for which that package has no Chromium
 */
export async function testBrowser(): Promise<TestBrowser | string> {
  const path = process.env.CHROME_PATH;
  if (path) return started(path, process.env, () => {});
  const machine = `${process.platform} ${process.arch}`;
  if (machine !== 'linux x64')
    return `CHROME_PATH is not set, and npm has a Chromium for linux x64 only, this is ${machine}`;
  const folder = mkdtempSync(join(tmpdir(), 'chromium-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    return await started(...(await unpacked(folder)), remove);
  } catch (error) {
    remove();
    throw error;
  }
}

type Environment = Record<string, string | undefined>;

/** The package unpacks into the system's temporary folder, and its libraries only where it believes to run on AWS. */
async function unpacked(folder: string): Promise<[executable: string, env: Environment]> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    chromium.setGraphicsMode = false;
    const executable = await chromium.executablePath();
    const libraries = await inflate(
      fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))),
    );
    const env = { ...process.env, LD_LIBRARY_PATH: join(libraries, 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') };
    return [executable, env];
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

async function started(executablePath: string, env: Environment, remove: () => void): Promise<TestBrowser> {
  const browser = await launch({
    executablePath,
    env,
    headless: 'shell',
    args: ['--no-sandbox', '--font-render-hinting=none'],
  });
  return { browser, close: () => browser.close().finally(remove) };
}
