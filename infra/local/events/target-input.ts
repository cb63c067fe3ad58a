import { AwsError } from '../core/errors.ts';

/** An event as EventBridge delivers it. */
export interface Event {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  /** ISO 8601, whole seconds. */
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

/** How a target's input is made of an event; the whole event without any of these. */
export interface InputSettings {
  /** JSON text, sent as it is. */
  Input?: string;
  InputPath?: string;
  InputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate: string };
}

interface RuleName {
  name: string;
  arn: string;
}

const PLACEHOLDER = /<([\w.-]+)>/g;

/** @throws AwsError ValidationException for settings that EventBridge does not take; `id` names the target */
export function checkInputSettings({ Input, InputPath, InputTransformer }: InputSettings, id: string): void {
  const fail = (message: string) => new AwsError('ValidationException', message);
  if ([Input, InputPath, InputTransformer].filter((setting) => setting !== undefined).length > 1)
    throw fail(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  if (Input !== undefined && !isJson(Input)) throw fail(`JSON syntax error in input for target ${id}.`);
  if (!InputTransformer) {
    if (InputPath !== undefined && InputPath !== '') pathOf(InputPath);
    return;
  }
  const { InputPathsMap = {}, InputTemplate } = InputTransformer;
  for (const [name, path] of Object.entries(InputPathsMap)) {
    if (/^aws\./i.test(name)) throw fail(`InputPathsMap for target ${id} contains a reserved name: ${name}.`);
    pathOf(path);
  }
  for (const [, name = ''] of InputTemplate.matchAll(PLACEHOLDER))
    if (!(name in InputPathsMap) && !name.startsWith('aws.events.'))
      throw fail(`Invalid InputTemplate for target ${id} : [Template references an undefined placeholder ${name}].`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The text that a target gets for an event. */
export function targetInput(settings: InputSettings, event: Event, rule: RuleName, received: Date): string {
  if (settings.Input !== undefined) return settings.Input;
  if (settings.InputPath) return JSON.stringify(select(event, settings.InputPath) ?? null);
  if (!settings.InputTransformer) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate } = settings.InputTransformer;
  const { detail: _, ...withoutDetail } = event;
  const predefined: Record<string, unknown> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': received.toISOString(),
    'aws.events.event': withoutDetail,
    'aws.events.event.json': event,
  };
  return fillTemplate(InputTemplate, (name) =>
    name in InputPathsMap ? select(event, InputPathsMap[name]!) : predefined[name],
  );
}

/**
 * Fills a template: outside quotes a placeholder becomes a JSON value, within quotes text. In a template that is no JSON
 * at all, everything is text.
 *
 * Unverified against AWS: a path that selects nothing becomes the empty text.
 */
function fillTemplate(template: string, lookUp: (name: string) => unknown): string {
  const isText = !/^\s*["{[<]/.test(template) || /^\s*<[\w.-]+>\s*\S/.test(template);
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (token, name?: string) => {
    if (token === '"') quoted = !quoted;
    if (name === undefined) return token;
    const value = lookUp(name) ?? '';
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (isText) return text;
    return quoted ? JSON.stringify(text).slice(1, -1) : JSON.stringify(value);
  });
}

// EventBridge knows names in dot notation and array indexes; the rest of JSONPath it does not evaluate.
function pathOf(path: string): (string | number)[] {
  if (!/^\$(\.[\w/-]+|\[\d+\])*$/.test(path))
    throw new AwsError(
      'ValidationException',
      `Invalid JSON path "${path}": names in dot notation and array indexes are known.`,
    );
  return [...path.matchAll(/\.([\w/-]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
}

function select(event: unknown, path: string): unknown {
  return pathOf(path).reduce<unknown>(
    (node, step) => (typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[step] : undefined),
    event,
  );
}
