import { AwsError } from '../../../core/errors.ts';
import type { Caller } from '../../../core/stand-in.ts';
import type { Json, JsonObject, ResultWriter } from '../definition.ts';
import type { Execution } from '../execution.ts';
import { StateFailure } from '../failure.ts';
import { queryOf } from '../query/query.ts';
import { notRedrivable } from '../redrive.ts';
import type { Visit } from '../visit.ts';
import type { MapRun } from './map-run.ts';
import { serviceCause } from './service-cause.ts';

type WriterConfig = NonNullable<ResultWriter['WriterConfig']>;
type Transformation = NonNullable<WriterConfig['Transformation']>;

/** A child execution with what its execution was, as ResultWriter writes it. */
function withMetadata(child: Execution, now: number): JsonObject {
  const { error, cause, output } = child;
  const reason = notRedrivable(child, now);
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: child.arn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.name,
    ...(output !== undefined && { Output: output, OutputDetails: { Included: true } }),
    RedriveCount: child.redriveCount,
    RedriveStatus: reason === undefined ? 'REDRIVABLE_BY_MAP_RUN' : 'NOT_REDRIVABLE',
    ...(reason !== undefined && { RedriveStatusReason: reason }),
    StartDate: child.startDate.toISOString(),
    StateMachineArn: child.program.stateMachineArn,
    Status: child.status,
    ...(child.stopDate && { StopDate: child.stopDate.toISOString() }),
  };
}

/** The children's results in their order. A child that failed is always shown with its metadata. */
function results(children: Execution[], transformation: Transformation, now: number): Json[] {
  return children.flatMap((child): Json[] => {
    if (transformation === 'NONE' || child.output === undefined) return [withMetadata(child, now)];
    const output = JSON.parse(child.output) as Json;
    return transformation === 'FLATTEN' && Array.isArray(output) ? output : [output];
  });
}

/** What the state gives as its result when nothing is written. Unverified against AWS: that JSON Lines are one text. */
export function stateResult({ state, branch }: Visit, run: MapRun): Json {
  const { Transformation = 'COMPACT', OutputType = 'JSON' } = state.ResultWriter?.WriterConfig ?? {};
  const shown = results(run.children, Transformation, branch.clock.now());
  return OutputType === 'JSONL' ? textOf(shown, OutputType) : shown;
}

const textOf = (shown: Json[], type: WriterConfig['OutputType']): string =>
  type === 'JSONL' ? shown.map((item) => `${JSON.stringify(item)}\n`).join('') : JSON.stringify(shown);

/** Where ResultWriter writes, if it writes to S3. */
interface Destination {
  bucket: string;
  prefix: string;
}

/** Evaluates the ResultWriter of a Map state; undefined when it does not write to S3. */
export async function destinationOf(visit: Visit): Promise<Destination | undefined> {
  const { Resource, Arguments, Parameters } = visit.state.ResultWriter ?? {};
  if (!Resource) return undefined;
  const place = Arguments ?? Parameters ?? {};
  const { Bucket, Prefix = '' } = (await queryOf(visit).template(visit, 'ResultWriter/Arguments', place)) as JsonObject;
  return { bucket: String(Bucket), prefix: String(Prefix) };
}

/**
 * Writes the children's results and the manifest that names the files, as Step Functions lays them out:
 * `PREFIX/MAP-RUN-ID/{SUCCEEDED_0,FAILED_0,PENDING_0}.json` and `manifest.json`. A redriven run writes them again: those
 * of all that succeeded, and what failed this time. Unverified against AWS: that JSON Lines go to files of these names,
 * too, which are the only ones in the guide.
 * @returns what the Map state gives as its result
 * @throws StateFailure `States.ResultWriterFailed` when S3 refuses
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export async function writeResults(
  { engine: { standIn }, state, branch }: Visit,
  run: MapRun,
  { bucket, prefix }: Destination,
  caller: Caller,
): Promise<Json> {
  const { Transformation = 'NONE', OutputType = 'JSON' } = state.ResultWriter?.WriterConfig ?? {};
  const folder = [prefix.replace(/\/$/, ''), run.arn.split(':').at(-1)].filter(Boolean).join('/');
  const put = async (key: string, text: string) => {
    const Body = Buffer.from(text);
    await standIn.call('s3', 'PutObject', { Bucket: bucket, Key: key, Body, ContentType: 'application/json' }, caller);
    return { Key: key, Size: Body.length };
  };
  const files = async (name: string, shown: Json[]) =>
    shown.length === 0 ? [] : [await put(`${folder}/${name}_0.json`, textOf(shown, OutputType))];
  const having = (...statuses: string[]) => {
    const children = run.children.filter(({ status }) => statuses.includes(status));
    return results(children, Transformation, branch.clock.now());
  };
  try {
    const ResultFiles = {
      FAILED: await files('FAILED', having('FAILED', 'TIMED_OUT', 'ABORTED')),
      PENDING: await files('PENDING', [...having('PENDING_REDRIVE'), ...(await notStarted(run))]),
      SUCCEEDED: await files('SUCCEEDED', having('SUCCEEDED')),
    };
    const manifest = { DestinationBucket: bucket, MapRunArn: run.arn, ResultFiles };
    const { Key } = await put(`${folder}/manifest.json`, JSON.stringify(manifest));
    run.resultsWritten = run.children.length;
    return { MapRunArn: run.arn, ResultWriterDetails: { Bucket: bucket, Key } };
  } catch (error) {
    if (error instanceof AwsError) throw new StateFailure('States.ResultWriterFailed', serviceCause(error, 'S3'));
    throw error;
  }
}

/** The children that never began. Unverified against AWS: what is shown of them beside their input. */
async function notStarted(run: MapRun): Promise<Json[]> {
  const shown: Json[] = [];
  for (const { input } of run.inputs.slice(run.children.length))
    shown.push({
      Input: JSON.stringify(await input()),
      InputDetails: { Included: true },
      StateMachineArn: run.program.stateMachineArn,
      Status: 'PENDING',
    });
  return shown;
}
