import { parse } from 'yaml';
import { ContractError } from '../../../pipeline/parse-as.ts';
import type { PipelineSettings } from '../../../pipeline/settings.ts';
import type { Change } from './dataset.ts';
import { setYaml } from './edit/yaml-text.ts';

/** `--set training.instanceType=ml.m5.xlarge`. @throws ContractError without a path or "=" */
export function changeOf(text: string): Change {
  const [, path, value] = /^([\w.]+)=(.*)$/s.exec(text) ?? [];
  if (path === undefined || value === undefined)
    throw new ContractError(`--set: found "${text}", expected a path and a value such as training.trainer=lambda`);
  return [path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)), parse(value)];
}

/** What follows from another name: the secret that is named after it. */
export function nameChanges(name: string, { name: old, detached }: PipelineSettings): Change[] {
  const { secret } = detached;
  const renamed: Change[] = secret.startsWith(`${old}/`)
    ? [[['detached', 'secret'], name + secret.slice(old.length)]]
    : [];
  return [[['name'], name], ...renamed];
}

/** The text of `pipeline.yml` with these settings. */
export const withChanges = (text: string, changes: readonly Change[]): string =>
  changes.reduce((edited, [path, value]) => setYaml(edited, path, value), text);
