import { describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import { sampleReport } from '../../../pipeline/model/evaluation/testing.ts';
import type { RunFigures } from '../run-figures.ts';
import { driftChart } from './charts/drift.ts';
import { slicesChart } from './charts/slices.ts';
import { reportPage } from './page.ts';
import { manySlicesAndFeatures, withoutTestRows } from './testing.ts';

const HOSTILE = `<script>alert("1")</script>' onload="x" & <img src=https://example.com/x>`;

const RUN: RunFigures = {
  seconds: 754,
  states: [
    { name: 'ProcessData', seconds: 31 },
    { name: HOSTILE, seconds: 240 },
  ],
  costs: [
    { what: 'Training on ml.m5.large', quantity: 184, unit: 's', cost: 0.0118 },
    { what: 'Other things', quantity: 3, unit: 'pieces', cost: null },
  ],
  total: 0.0118,
  currency: 'USD',
  pricesAsOf: '2026-11-22',
};

const compared = sampleReport({ skill: 2, torqueShift: 8 });
const page = reportPage(compared, RUN);

/** The tags of a page, without what is between them. */
const tagsOf = (html: string): string[] => html.match(/<[a-z][^>]*>/gi) ?? [];

describe('the page', () => {
  it('is the same bytes for the same report', () => {
    expect(reportPage(structuredClone(compared), structuredClone(RUN))).toBe(page);
  });

  it('has no script and loads nothing: addresses stand in links only', () => {
    expect(page).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`,
    );
    expect(tagsOf(page).filter((tag) => /^<(script|link|img|iframe|object|embed|base)\b/i.test(tag))).toEqual([]);
    expect(tagsOf(page).filter((tag) => /\s(src|srcset|xlink:href|on\w+)=/i.test(tag))).toEqual([]);
    expect(tagsOf(page).filter((tag) => /\shref=/.test(tag))).toEqual([
      '<a href="https://github.com/your-org/fresh-model/actions/runs/7" rel="noreferrer">',
    ]);
    expect(page).not.toMatch(/url\(|@import/);
  });

  it('draws six charts, each with a name and a description that are in the page', () => {
    const charts = tagsOf(page).filter((tag) => tag.startsWith('<svg'));
    expect(charts).toHaveLength(6);
    for (const chart of charts) {
      expect(chart).toContain('role="img"');
      const [, name] = /aria-labelledby="([^"]+)"/.exec(chart)!;
      const [, description] = /aria-describedby="([^"]+)"/.exec(chart)!;
      expect(page).toMatch(new RegExp(`<title id="${name}">[^<]+</title>`));
      expect(page).toMatch(new RegExp(`<desc id="${description}">[^<]+</desc>`));
    }
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('draws no number that is none', () => {
    for (const report of [compared, withoutTestRows(), sampleReport({ champion: 'none' }), manySlicesAndFeatures()])
      expect(reportPage(report, undefined)).not.toMatch(/NaN|Infinity|undefined|\bnull\b/);
  });

  it('shows what is text in the report as text, whatever it is', () => {
    const hostile = JSON.parse(JSON.stringify(compared), (key, value) =>
      typeof value === 'string' && !FIXED.has(key) ? HOSTILE : value,
    ) as EvaluationReport;
    const html = reportPage(hostile, RUN);
    expect(tagsOf(html).filter((tag) => /^<(script|img)|onload/i.test(tag))).toEqual([]);
    expect(html).toContain(
      '&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39; onload=&#34;x&#34; &#38; &#60;img',
    );
    expect(html).not.toContain('<a ');
  });

  it('links to web addresses only', () => {
    const report = structuredClone(compared);
    report.execution.startedBy.runUrl = 'javascript:alert(1)';
    expect(reportPage(report, undefined)).toContain('<p>Workflow run: javascript:alert(1)</p>');
  });
});

/** Where the schema allows certain words only. */
const FIXED = new Set(['kind', 'verdict', 'outcome', 'metric', 'level', 'decision', 'trainer', 'currency']);

describe('the head of the page', () => {
  it('says the verdict, three numbers with their intervals and what got worse, before anything else', () => {
    const [head] = page.split('<h2>Charts</h2>') as [string];
    expect(head).toContain('Refused by the gate');
    expect(head.match(/<dt>[^<]+/g)).toEqual([
      '<dt>Average precision',
      '<dt>Recall',
      '<dt>Expected cost per 1,000 machine-hours',
    ]);
    const { lower, upper } = compared.challenger.intervals.averagePrecision!;
    expect(head).toContain(`(${lower.toFixed(4)} to ${upper.toFixed(4)})`);
    expect(head).toContain('<h2>What got worse</h2>');
    expect(head).toContain('<strong>minimum average precision</strong>');
  });

  it('says of a first deployment that there is nothing to compare with, and draws its curves alone', () => {
    const html = reportPage(sampleReport({ champion: 'none' }), undefined);
    expect(html).toContain('there is no champion yet');
    expect(html).toContain('nothing to compare with');
    expect(html).toContain('There is no champion whose training data these could have drifted from.');
    expect(tagsOf(html).filter((tag) => tag.startsWith('<svg'))).toHaveLength(4);
    expect(html).not.toContain('var(--champion)"');
  });

  it('says of a champion that cannot be evaluated that it refuses, and why', () => {
    const html = reportPage(sampleReport({ champion: 'cannot be evaluated' }), undefined);
    expect(html).toContain('<header class="refused"><h1>Refused by the gate: it cannot be compared with the champion');
    expect(html).toContain('endpoint pm-dev is Updating, expected InService');
  });

  it('stands without test rows: no chart, a note in place of each', () => {
    const html = reportPage(withoutTestRows(), undefined);
    expect(tagsOf(html).filter((tag) => tag.startsWith('<svg'))).toEqual([]);
    expect(html.match(/<p class="note">/g)).toHaveLength(6);
    expect(html.match(/There is no test row\./g)).toHaveLength(2);
  });
});

describe('thresholds that are none', () => {
  it.each([
    [2, 'never stop'],
    [0, 'always stop'],
  ])('are words: %d is "%s"', (threshold, words) => {
    const report = structuredClone(compared);
    report.challenger.metrics.threshold = threshold;
    expect(reportPage(report, undefined)).toContain(`operating threshold, challenger&#39;s: ${words}`);
  });
});

describe('many slices and features', () => {
  const many = manySlicesAndFeatures(300);

  it('are drawn as far as they can be read, the worst first, and say so', () => {
    expect(slicesChart(many).note).toBe('Drawn are the 30 of 300 slices that lost most; the table has all.');
    expect(driftChart(many).note).toBe('Drawn are the 30 of 301 that drifted most; the table has all.');
    const html = reportPage(many, undefined);
    const drawn = html.match(/Machine: number \d+ \([\d,]+ rows\)/g)!;
    expect(drawn).toHaveLength(30);
    expect(drawn[0]).toContain('number 299 ');
  });

  it('are in the tables all', () => {
    const html = reportPage(many, undefined);
    expect(html.match(/<th scope="row">Machine: number \d+<\/th>/g)).toHaveLength(300);
    expect(html.match(/<th scope="row">Sensor \d+<\/th>/g)).toHaveLength(300);
  });
});
