import { type Constraints, length, pattern, range } from '../core/constraints.ts';
import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import type { Code } from './code.ts';

/** The members of a request that say how a function runs. */
interface Settings {
  Role: string;
  Handler: string;
  Runtime: string;
  Description: string;
  Timeout: number;
  MemorySize: number;
  Environment?: { Variables?: Record<string, string> };
  TracingConfig?: { Mode?: string };
  LoggingConfig?: { LogGroup?: string };
  Architectures?: string[];
  EphemeralStorage?: { Size: number };
}

/** A function with its code. Each change makes a new `revision`. */
export interface LambdaFunction {
  name: string;
  arn: string;
  settings: Settings;
  code: Code;
  tags: Record<string, string>;
  /** Resource policy statements by their id. */
  policy: Map<string, object>;
  reservedConcurrency?: number;
  /** Invocations that run or wait. */
  running: number;
  revision: string;
  modified: Date;
}

/** Runtimes that this machine's Node can stand in for. */
const RUNTIMES = ['nodejs22.x', 'nodejs24.x'];
const ENVIRONMENT_LIMIT_BYTES = 4096;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html (Defined runtime environment variables) */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_.*|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const functionConstraints: Constraints = {
  FunctionName: pattern(
    /^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:(\$LATEST|[a-zA-Z0-9-_]+))?$/,
  ),
  Role: pattern(/^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/),
  Handler: pattern(/^[^\s]{1,128}$/),
  Timeout: range(1, 900),
  MemorySize: range(128, 10240),
  Description: length(0, 256),
  'Environment.Variables': (variables: object) =>
    Object.keys(variables).every((key) => /^[a-zA-Z]([a-zA-Z0-9_])+$/.test(key))
      ? undefined
      : 'satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]',
};

/** Members that would change how a function runs and that the stand-in cannot honour. */
const UNSUPPORTED = [
  'Layers',
  'VpcConfig',
  'FileSystemConfigs',
  'ImageConfig',
  'DeadLetterConfig',
  'SnapStart',
  'KMSKeyArn',
  'CodeSigningConfigArn',
  'TenancyConfig',
  'CapacityProviderConfig',
  'DurableConfig',
  'Publish',
  'PublishTo',
];

const SETTINGS: (keyof Settings)[] = [
  'Role',
  'Handler',
  'Runtime',
  'Description',
  'Timeout',
  'MemorySize',
  'Environment',
  'TracingConfig',
  'LoggingConfig',
  'Architectures',
  'EphemeralStorage',
];

/** Settings of a request over those that a function has (or Lambda's defaults). */
export function settingsOf(input: Record<string, unknown>, current?: Settings): Settings {
  const unsupported = UNSUPPORTED.find((member) => input[member] !== undefined && input[member] !== false);
  if (unsupported) throw invalid(`The stand-in runs no function with ${unsupported}`);
  const defaults = { Description: '', Timeout: 3, MemorySize: 128, Architectures: ['x86_64'] };
  const merged: Record<string, unknown> = { ...defaults, ...current, ...input };
  const settings = Object.fromEntries(SETTINGS.map((member) => [member, merged[member]])) as unknown as Settings;
  checkRuntime(settings.Runtime);
  if (!settings.Handler)
    throw invalid('Handler is a mandatory parameter for functions created with deployment packages.');
  checkEnvironment(settings.Environment?.Variables ?? {});
  return settings;
}

function checkRuntime(runtime: string | undefined): void {
  if (!runtime) throw invalid('Runtime is mandatory parameter for functions created with deployment packages.');
  if (!RUNTIMES.includes(runtime))
    throw invalid(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: the stand-in runs ${RUNTIMES.join(', ')}`,
    );
}

function checkEnvironment(variables: Record<string, string>): void {
  const reserved = Object.keys(variables).filter((key) => RESERVED.test(key));
  const refusal =
    'Lambda was unable to configure your environment variables because the environment variables you have provided';
  if (reserved.length > 0)
    throw invalid(
      `${refusal} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  if (Buffer.byteLength(JSON.stringify(variables)) > ENVIRONMENT_LIMIT_BYTES)
    throw invalid(`${refusal} exceeded the 4KB limit.`);
}

/** The only log stream of a function: the stand-in counts no execution environments. */
export const LOG_STREAM = '[$LATEST]stand-in';

/** The log group of a function. */
export const logGroupOf = (name: string, { LoggingConfig }: Settings): string =>
  LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;

/** A function as GetFunctionConfiguration answers it. */
export function configurationOf({ name, arn, settings, code, revision, modified }: LambdaFunction) {
  return {
    FunctionName: name,
    FunctionArn: arn,
    ...settings,
    TracingConfig: { Mode: settings.TracingConfig?.Mode ?? 'PassThrough' },
    EphemeralStorage: settings.EphemeralStorage ?? { Size: 512 },
    LoggingConfig: { LogFormat: 'Text', LogGroup: logGroupOf(name, settings), ...settings.LoggingConfig },
    CodeSize: code.size,
    CodeSha256: code.sha256,
    PackageType: 'Zip',
    Version: '$LATEST',
    RevisionId: revision,
    LastModified: modified.toISOString().replace('Z', '+0000'),
    // Lambda answers Pending for some seconds first, and CloudFormation waits for Active before it goes on.
    State: 'Active',
    LastUpdateStatus: 'Successful',
  };
}

/** The environment of a function's process: its own variables, and what Lambda sets. */
export function environmentOf(standIn: StandIn, { name, settings, code }: LambdaFunction): Record<string, string> {
  const accessKeyId = `ASIA${crypto.randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase()}`;
  standIn.sessions.set(accessKeyId, standIn.roleCaller(settings.Role, name));
  return {
    ...settings.Environment?.Variables,
    AWS_ENDPOINT_URL: standIn.endpoint,
    AWS_REGION: standIn.region,
    AWS_DEFAULT_REGION: standIn.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'stand-in',
    AWS_SESSION_TOKEN: 'stand-in',
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.MemorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(name, settings),
    AWS_LAMBDA_LOG_STREAM_NAME: LOG_STREAM,
    LAMBDA_TASK_ROOT: code.directory,
    _HANDLER: settings.Handler,
    TZ: ':UTC',
  };
}

/** Lambda's error for a parameter that it does not take. */
export const invalid = (message: string) => new AwsError('InvalidParameterValueException', message);
