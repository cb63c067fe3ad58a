import { rectX, ruleX, text } from '@observablehq/plot';
import type { CategoryDrift, NumericDrift } from '../../../../pipeline/drift-report.ts';
import type { EvaluationReport } from '../../../../pipeline/evaluation-report.ts';
import { driftLevels } from '../../../../pipeline/model/evaluation/drift/drift.ts';
import * as format from '../../summary/format.ts';
import { type Chart, colours, DASHES, MOST_DRAWN, NAME_LENGTH } from './figure.ts';

/** So many new or gone categories are named. */
const CATEGORIES = 10;
/** From where on `pipeline/model/evaluation/drift` calls a drift moderate and large. */
const LEVELS = Object.values(driftLevels);

/** How far each feature, and the champion's score, moved. */
export function driftChart({ comparison }: EvaluationReport): Chart {
  const all =
    comparison.kind === 'compared'
      ? [
          { name: 'Score of the champion', drift: comparison.drift.scores },
          ...comparison.drift.features.map((drift) => ({ name: drift.feature, drift })),
        ]
      : [];
  const measured = all.flatMap(({ name, drift }) =>
    drift.stability ? [{ name, level: drift.level, index: drift.stability.index }] : [],
  );
  const drawn = measured
    .toSorted((one, other) => other.index - one.index)
    .slice(0, MOST_DRAWN)
    .map((each, place) => ({ ...each, place }));
  const large = measured.filter(({ level }) => level === 'large');
  return {
    id: 'drift',
    title: 'Drift',
    unit: 'Population stability index since the champion was trained',
    description: `${format.count(measured.length)} distributions are compared. ${
      large.length === 0
        ? 'None drifted much.'
        : `Large drift: ${large
            .slice(0, MOST_DRAWN)
            .map(({ name }) => name)
            .join('; ')}.`
    }`,
    legend: [
      ['bar', 'none or moderate'],
      ['worse-bar', 'large'],
      ['level', `levels ${LEVELS.join(' and ')}`],
    ],
    options:
      drawn.length === 0
        ? undefined
        : ({
            height: 64 + 40 * drawn.length,
            marginLeft: 16,
            x: {
              label: 'Population stability index →',
              domain: [0, Math.max(0.3, ...drawn.map(({ index }) => index))],
              nice: true,
              grid: true,
              ticks: 5,
            },
            y: { type: 'band', axis: null, domain: drawn.map(({ place }) => place) },
            color: { type: 'identity' },
            marks: [
              rectX(drawn, {
                y: 'place',
                x1: 0,
                x2: 'index',
                insetTop: 22,
                insetBottom: 6,
                fill: ({ level }: { level: string }) => (level === 'large' ? colours.worse : colours.challenger),
              }),
              ruleX([0], { stroke: colours.ink }),
              ruleX(LEVELS, { stroke: colours.faint, strokeDasharray: DASHES }),
              text(drawn, {
                y: 'place',
                frameAnchor: 'left',
                textAnchor: 'start',
                dx: 4,
                dy: -8,
                text: ({ name, index }: { name: string; index: number }) =>
                  `${format.clipped(name, NAME_LENGTH)}: ${format.figure(index)}`,
                fill: colours.ink,
                stroke: colours.paper,
                strokeWidth: 4,
              }),
            ],
          } as Chart['options']),
    note: noteOf(comparison, measured.length),
    table: {
      head: [
        'Feature',
        'Drift',
        'Stability index',
        'By chance',
        'Kolmogorov-Smirnov',
        'p-value',
        'Missing before',
        'Missing now',
        'New categories',
        'Gone categories',
      ],
      rows: all.map(({ name, drift }) => [
        name,
        drift.level,
        drift.stability ? format.figure(drift.stability.index) : '',
        drift.stability ? format.figure(drift.stability.byChance) : '',
        ...numberCells(drift),
        shareOf(drift.missingShare.reference),
        shareOf(drift.missingShare.current),
        ...categoryCells(drift),
      ]),
    },
  };
}

const shareOf = (share: number | null): string => (share === null ? '' : format.percent(share));

function numberCells(drift: NumericDrift | CategoryDrift): string[] {
  if (drift.kind === 'category' || !drift.kolmogorovSmirnov) return ['', ''];
  const { statistic, pValue } = drift.kolmogorovSmirnov;
  return [format.figure(statistic), format.figure(pValue)];
}

function categoryCells(drift: NumericDrift | CategoryDrift): string[] {
  if (drift.kind === 'number') return ['', ''];
  return [
    listOf(drift.newCategories.map(({ category, share }) => `${category} (${format.percent(share)})`)),
    listOf(drift.goneCategories),
  ];
}

const listOf = (names: string[]): string =>
  names.length <= CATEGORIES
    ? names.join(', ')
    : `${names.slice(0, CATEGORIES).join(', ')} and ${format.count(names.length - CATEGORIES)} more`;

function noteOf({ kind }: EvaluationReport['comparison'], measured: number): string | undefined {
  if (kind === 'first') return 'There is no champion whose training data these could have drifted from.';
  if (kind === 'cannot be evaluated') return 'The champion cannot be evaluated, nor drift from its training data.';
  if (measured === 0) return 'No feature can be compared.';
  return measured > MOST_DRAWN
    ? `Drawn are the ${MOST_DRAWN} of ${format.count(measured)} that drifted most; the table has all.`
    : undefined;
}
