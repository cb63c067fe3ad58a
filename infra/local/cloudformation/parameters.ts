import { AwsError } from '../core/errors.ts';
import type { Caller, StandIn } from '../core/stand-in.ts';
import type { Template, TemplateParameter } from './template.ts';

const fault = (message: string) => new AwsError('ValidationError', message);
const SSM = /^AWS::SSM::Parameter::Value<(.+)>$/;

/** A parameter of a request, as its API has it. */
interface GivenParameter {
  ParameterKey: string;
  ParameterValue?: string;
  UsePreviousValue?: string | boolean;
}

/**
 * The value of each parameter of a template: given, as before, or its default.
 * @throws AwsError `ValidationError` for one that has none, that the template does not have, or that it does not allow
 */
export function parameterValues(
  template: Template,
  given: GivenParameter[],
  previous: Record<string, string>,
): Record<string, string> {
  const declared = template.Parameters ?? {};
  const unknown = given.map(({ ParameterKey }) => ParameterKey).filter((key) => !Object.hasOwn(declared, key));
  if (unknown.length > 0) throw fault(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [key, parameter] of Object.entries(declared)) {
    const entry = given.find(({ ParameterKey }) => ParameterKey === key);
    const value = String(entry?.UsePreviousValue) === 'true' ? previous[key] : entry?.ParameterValue;
    const chosen = value ?? parameter.Default;
    if (chosen === undefined) missing.push(key);
    else values[key] = checked(key, parameter, String(chosen));
  }
  if (missing.length > 0) throw fault(`Parameters: [${missing.join(', ')}] must have values`);
  return values;
}

function checked(key: string, { AllowedValues, AllowedPattern, Type }: TemplateParameter, value: string): string {
  if (AllowedValues && !AllowedValues.map(String).includes(value))
    throw fault(`Parameter '${key}' must be one of AllowedValues`);
  if (AllowedPattern && !new RegExp(`^(?:${AllowedPattern})$`).test(value))
    throw fault(`Parameter '${key}' must match pattern ${AllowedPattern}`);
  if (Type === 'Number' && !Number.isFinite(Number(value))) throw fault(`Parameter '${key}' must be a number.`);
  return value;
}

/** What `Ref` gives for each parameter: lists are split, names of SSM parameters are looked up. */
export async function resolvedParameters(
  standIn: StandIn,
  template: Template,
  values: Record<string, string>,
  caller: Caller,
): Promise<Map<string, string | string[]>> {
  const resolved = new Map<string, string | string[]>();
  for (const [key, { Type }] of Object.entries(template.Parameters ?? {})) {
    const ssm = SSM.exec(Type);
    const text = ssm ? await ssmValue(standIn, values[key]!, caller) : values[key]!;
    const isList = /^(List<.+>|CommaDelimitedList)$/.test(ssm?.[1] ?? Type);
    resolved.set(key, isList ? text.split(',').map((item) => item.trim()) : text);
  }
  return resolved;
}

async function ssmValue(standIn: StandIn, Name: string, caller: Caller): Promise<string> {
  try {
    const { Parameter } = await standIn.call('ssm', 'GetParameter', { Name }, caller);
    return Parameter.Value;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ParameterNotFound')
      throw fault(`Unable to fetch parameters [${Name}] from parameter store for this account.`);
    throw error;
  }
}
