import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import { sampleReport } from '../../../pipeline/model/evaluation/testing.ts';
import { type TestBrowser, testBrowser } from './browser.ts';
import { reportPage } from './page.ts';
import { manySlicesAndFeatures, withoutTestRows } from './testing.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENS = {
  desktop: { width: 1200, height: 900 },
  phone: { width: 375, height: 800 },
};
const THEMES = ['light', 'dark'];

let chrome: TestBrowser | string;
const folder = mkdtempSync(join(tmpdir(), 'report-'));
beforeAll(async () => {
  chrome = await testBrowser();
});
afterAll(async () => {
  if (typeof chrome === 'object') await chrome.close();
  rmSync(folder, { recursive: true });
});

/** What a page in the browser is asked, in words of the browser: this project has no types of one. */
const OVERFLOW = 'document.documentElement.scrollWidth - window.innerWidth';
const OPEN_FOLDS = 'document.querySelectorAll("details").forEach((fold) => { fold.open = true; })';
const RUN_AXE = 'window.axe.run({ resultTypes: ["violations"] })';

interface View {
  theme: string;
  screen: keyof typeof SCREENS;
  skip: (why: string) => never;
}

/** A report as somebody sees it who downloaded the run's artifact. */
async function opened(report: EvaluationReport, { theme, screen, skip }: View): Promise<Page> {
  if (typeof chrome === 'string') return skip(chrome);
  const path = join(folder, 'report.html');
  writeFileSync(path, reportPage(report, undefined));
  const page = await chrome.browser.newPage();
  // For axe, which is a script.
  await page.setBypassCSP(true);
  await page.setViewport(SCREENS[screen]);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
  await page.goto(pathToFileURL(path).href);
  await page.evaluate(AXE);
  return page;
}

async function violationsOf(page: Page): Promise<string[]> {
  const { violations, passes } = (await page.evaluate(RUN_AXE)) as AxeResults;
  // An axe that looked at nothing would find nothing.
  expect(passes.length).toBeGreaterThan(10);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 150)).join(' … ')}`);
}

const SCREENINGS = THEMES.flatMap((theme) => (['desktop', 'phone'] as const).map((screen) => ({ theme, screen })));
const compared = sampleReport({ skill: 2, torqueShift: 8 });

describe('the report, opened from disk', () => {
  it.for(SCREENINGS)(
    'passes axe on a $screen in $theme, its folds shut and open',
    async ({ theme, screen }, { skip }) => {
      const page = await opened(compared, { theme, screen, skip });
      for (const folds of ['shut', 'open']) {
        if (folds === 'open') await page.evaluate(OPEN_FOLDS);
        expect(await violationsOf(page), folds).toEqual([]);
        expect(await page.evaluate(OVERFLOW), folds).toBe(0);
      }
      await page.close();
    },
  );

  it('passes axe where there is nothing to draw', async ({ skip }) => {
    const page = await opened(withoutTestRows(), { theme: 'light', screen: 'phone', skip });
    await page.evaluate(OPEN_FOLDS);
    expect(await violationsOf(page)).toEqual([]);
    await page.close();
  });

  it('is not wider than a phone, however long names are and however many', async ({ skip }) => {
    const report = manySlicesAndFeatures();
    report.slices.slices[299]!.value = 'x'.repeat(300);
    report.gate.verdict.reason = 'y'.repeat(300);
    report.gate.checks[0]!.reason = `${'z'.repeat(300)} ${report.gate.checks[0]!.reason}`;
    const page = await opened(report, { theme: 'dark', screen: 'phone', skip });
    await page.evaluate(OPEN_FOLDS);
    expect(await page.evaluate(OVERFLOW)).toBe(0);
    await page.close();
  });
});
