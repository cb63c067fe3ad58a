import { dot, ruleX, ruleY, text } from '@observablehq/plot';
import type { EvaluationReport, Slice } from '../../../../pipeline/evaluation-report.ts';
import * as format from '../../summary/format.ts';
import { type Chart, colours, DASHES, MOST_DRAWN, NAME_LENGTH } from './figure.ts';

/** What changed in each part of the rows, the greatest losses first. */
export function slicesChart({ slices: { slices, intervalLevel } }: EvaluationReport): Chart {
  const compared = slices.flatMap((slice) => (slice.difference ? [{ slice, ...slice.difference }] : []));
  const drawn = compared
    .toSorted((one, other) => Number(isWorse(other)) - Number(isWorse(one)) || one.estimate - other.estimate)
    .slice(0, MOST_DRAWN)
    .map((each, place) => ({ ...each, place, name: nameOf(each.slice) }));
  const worse = compared.filter(isWorse);
  const colour = (each: Compared) => (isWorse(each) ? colours.worse : colours.challenger);
  const ends = [0, ...drawn.flatMap(({ lower, upper, slice }) => [lower, upper, -slice.margin])];
  return {
    id: 'slices',
    title: 'Slices: challenger minus champion',
    unit: `Intervals at ${format.percent(intervalLevel)}, so that all hold together`,
    description: `${format.count(compared.length)} slices are compared. ${
      worse.length === 0
        ? 'None is worse by more than its margin.'
        : `Worse: ${worse
            .slice(0, MOST_DRAWN)
            .map(({ slice }) => nameOf(slice))
            .join('; ')}.`
    }`,
    legend: [
      ['challenger-dot', 'holds or not judged'],
      ['worse', 'worse'],
      ['margin', 'accepted loss'],
    ],
    options:
      drawn.length === 0
        ? undefined
        : ({
            height: 64 + 40 * drawn.length,
            marginLeft: 16,
            x: {
              label: 'Challenger better →',
              domain: [Math.min(...ends), Math.max(...ends)],
              nice: true,
              grid: true,
              ticks: 5,
              inset: 8,
            },
            y: { type: 'band', axis: null, domain: drawn.map(({ place }) => place) },
            color: { type: 'identity' },
            symbol: { type: 'identity' },
            marks: [
              ruleX([0], { stroke: colours.ink }),
              ruleX([...new Set(drawn.map(({ slice }) => -slice.margin))], {
                stroke: colours.worse,
                strokeDasharray: DASHES,
              }),
              ruleY(drawn, { y: 'place', x1: 'lower', x2: 'upper', stroke: colour, strokeWidth: 2 }),
              dot(drawn, {
                y: 'place',
                x: 'estimate',
                r: 5,
                symbol: (each: Compared) => (isWorse(each) ? 'triangle' : 'circle'),
                fill: colour,
                stroke: colours.paper,
              }),
              text(drawn, {
                y: 'place',
                frameAnchor: 'left',
                textAnchor: 'start',
                dy: -15,
                text: ({ name, slice }: { name: string; slice: Slice }) =>
                  `${format.clipped(name, NAME_LENGTH)} (${format.count(slice.counts.rows)} rows)`,
                fill: colours.ink,
                stroke: colours.paper,
                strokeWidth: 4,
              }),
            ],
          } as Chart['options']),
    note: noteOf(slices.length, compared.length),
    table: {
      head: [
        'Slice',
        'Verdict',
        'Metric',
        'Challenger',
        'Champion',
        'Difference',
        'Interval',
        'Margin',
        'Rows',
        'Failures',
        'Assets',
        'Failed assets',
        'Reason',
      ],
      rows: slices.map((slice) => [
        nameOf(slice),
        slice.verdict,
        METRIC_NAMES[slice.metric],
        slice.challenger ? format.figure(slice.challenger.estimate) : '',
        slice.champion ? format.figure(slice.champion.estimate) : '',
        slice.difference ? format.difference(slice.difference.estimate) : '',
        slice.difference ? format.range(slice.difference, format.difference) : '',
        String(slice.margin),
        format.count(slice.counts.rows),
        format.count(slice.counts.failures),
        format.count(slice.counts.assets),
        format.count(slice.counts.failedAssets),
        slice.reason,
      ]),
    },
  };
}

interface Compared {
  slice: Slice;
}

const METRIC_NAMES: Record<Slice['metric'], string> = { averagePrecision: 'average precision', recall: 'recall' };

const isWorse = ({ slice }: Compared): boolean => slice.verdict === 'worse';

const nameOf = ({ column, value }: Slice): string => `${column}: ${value}`;

function noteOf(slices: number, compared: number): string | undefined {
  if (slices === 0) return 'The gate asks for no slice.';
  if (compared === 0) return 'No slice can be compared with a champion.';
  if (compared > MOST_DRAWN)
    return `Drawn are the ${MOST_DRAWN} of ${format.count(compared)} slices that lost most; the table has all.`;
  return compared < slices
    ? `Without a comparison, and in the table only: ${format.count(slices - compared)}.`
    : undefined;
}
