import type { Site } from '../sites.ts';
import { below } from '../tree.ts';
import { each, type Fault, type Operator, put } from './fault.ts';

const BAD_PATHS = ['', 'a.b', '$.', '$[', '$.a[0', "$['a", '$.a..', '$.a[?(@.b', '$.a]', '$.a[b]', '$.a.[', '$,'];
const MANY_NODES = ['$.a[*]', '$..a', '$.a[0:2]', '$.a[?(@.b > 1)]', "$['a','b']", '$.*'];
const REFERENCE_FIELDS = ['ResultPath', 'SecondsPath', 'TimestampPath', 'TimeoutSecondsPath', 'HeartbeatSecondsPath'];
const PATH_FIELDS = [...REFERENCE_FIELDS, 'InputPath', 'OutputPath', 'ItemsPath', 'ErrorPath', 'CausePath', 'Variable'];

const BAD_CALLS = [
  'States.Nope()',
  'States.format($.a)',
  'States.Format',
  'States.',
  'States.UUID(',
  'States.UUID())',
  'States.Array($.a',
  'States.UUID() $',
  "States.Format('a)",
  'States.Array($.)',
  'States.Array(a)',
  'States.Array(1,)',
  "States.Array('\\x')",
  'States.Format()',
  'States.UUID(1)',
  'States.MathAdd(1)',
  "States.Hash('a')",
  'States.ArrayRange(1, 2)',
  'States.JsonMerge($.a, $.b)',
  `${'States.Array('.repeat(11)}1${')'.repeat(11)}`,
];

const BAD_EXPRESSIONS = [
  '{% $sum( %}',
  '{% "a %}',
  '{% 1 + %}',
  '{% [1, 2 %}',
  '{% {"a" 1} %}',
  '{% (1; %}',
  '{% function($a) { %}',
  '{% $states.input[ %}',
  '{% 1 2 %}',
  '{% %}',
  '{%%}',
  '{% 1',
  '1 %}',
  '{% 1 } %}',
  '{% $$ %}',
  '{% $$.a %}',
  '{% $map([1], function($v) { $$ }) %}',
  '{% name %}',
  '{% [name.other] %}',
  '{% 1 + name %}',
];
/** Members of `$states` that no field here has. */
const ONLY_ELSEWHERE = ['{% $states.errorOutput %}', '{% [1, $states.errorOutput.Cause] %}'];

/** Fields with a template in which paths or expressions may stand at any depth. */
const TEMPLATES = ['Parameters', 'Arguments', 'ResultSelector', 'ItemSelector', 'BatchInput', 'Assign'];

/** Puts each text in the templates of the site: as a member, and deeper. */
const inTemplates = (site: Site, suffix: string, texts: readonly unknown[]): Fault[] =>
  each(site, TEMPLATES, (field) =>
    texts.flatMap((text) => [
      put(below(site.at, field), `bad${suffix}`, text),
      put(below(site.at, field), 'deep', [1, { [`bad${suffix}`]: text }]),
    ]),
  );

const texts = (site: Site, fields: readonly string[], values: readonly string[]): Fault[] =>
  each(site, fields, (field) => values.map((value) => put(site.at, field, value)));

const comparedPaths = ({ kind, value }: Site): string[] =>
  kind === 'rule' || kind === 'nested rule' ? Object.keys(value).filter((field) => field.endsWith('Path')) : [];

/** What an expression of the field may not read; a Catch may read the error. */
const elsewhere = ({ kind }: Site): readonly string[] => (kind === 'catcher' ? [] : ONLY_ELSEWHERE);

/** Faults of paths, intrinsic functions and JSONata. */
export const EXPRESSIONS: readonly Operator[] = [
  {
    name: 'a path that is none',
    faults: (site) => texts(site, [...PATH_FIELDS, ...comparedPaths(site)], BAD_PATHS),
  },
  {
    name: 'a path to many nodes where one is needed',
    faults: (site) => texts(site, REFERENCE_FIELDS, MANY_NODES),
  },
  {
    name: 'a template field that is no path and no call',
    faults: (site) =>
      site.language === 'JSONPath' ? inTemplates(site, '.$', [...BAD_PATHS, 5, null, true, {}, ['$.a']]) : [],
  },
  {
    name: 'an intrinsic function that is called wrongly',
    faults: (site) =>
      site.language === 'JSONPath'
        ? [...inTemplates(site, '.$', BAD_CALLS), ...texts(site, ['ErrorPath'], BAD_CALLS)]
        : [],
  },
  {
    name: 'a template field that stands twice',
    faults: (site) =>
      site.language === 'JSONPath'
        ? each(site, TEMPLATES, (field) => put(below(site.at, field), 'twice', { a: 1, 'a.$': '$' }))
        : [],
  },
  {
    name: 'a JSONata expression that is none',
    faults: (site) => {
      if (site.language === 'JSONPath') return [];
      const values = [...BAD_EXPRESSIONS, ...elsewhere(site)];
      const whole = [
        'Output',
        'Arguments',
        'Condition',
        'Items',
        'Seconds',
        'TimeoutSeconds',
        'MaxConcurrency',
        'Cause',
      ];
      return [...inTemplates(site, '', values), ...texts(site, whole, values)];
    },
  },
  {
    name: 'a condition that is no expression',
    faults: (site) => texts(site, ['Condition'], ['', 'true', '$states.input.a']),
  },
  {
    name: 'a name that no variable can have',
    faults: ({ at, value: { Assign } }) =>
      Assign === undefined
        ? []
        : ['states', '1a', 'a-b', '', 'a b', 'a'.repeat(81)].map((name) => put(below(at, 'Assign'), name, 1)),
  },
];
