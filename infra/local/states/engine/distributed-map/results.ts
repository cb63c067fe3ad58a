import { AwsError } from '../../../core/errors.ts';
import type { Caller } from '../../../core/stand-in.ts';
import type { MapRun } from '../../store.ts';
import type { Json, JsonObject, ResultWriter } from '../definition.ts';
import type { Execution } from '../execution.ts';
import { StateFailure } from '../failure.ts';
import { queryOf } from '../query/query.ts';
import type { Visit } from '../visit.ts';

type Transformation = NonNullable<NonNullable<ResultWriter['WriterConfig']>['Transformation']>;

/** A child execution with what its execution was, as ResultWriter writes it. */
function withMetadata(child: Execution): JsonObject {
  const { error, cause, output } = child;
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: child.arn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.name,
    ...(output !== undefined && { Output: output, OutputDetails: { Included: true } }),
    RedriveCount: child.redriveCount,
    RedriveStatus: child.status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN',
    ...(child.status === 'SUCCEEDED' && {
      RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    }),
    StartDate: child.startDate.toISOString(),
    StateMachineArn: child.program.stateMachineArn,
    Status: child.status,
    ...(child.stopDate && { StopDate: child.stopDate.toISOString() }),
  };
}

/** The children's results in their order. A child that failed is always shown with its metadata. */
export function results(children: Execution[], transformation: Transformation): Json[] {
  return children.flatMap((child): Json[] => {
    if (transformation === 'NONE' || child.output === undefined) return [withMetadata(child)];
    const output = JSON.parse(child.output) as Json;
    return transformation === 'FLATTEN' && Array.isArray(output) ? output : [output];
  });
}

/** Where ResultWriter writes, if it writes to S3. */
interface Destination {
  bucket: string;
  prefix: string;
}

/** Evaluates the ResultWriter of a Map state; undefined when it does not write to S3. */
export async function destinationOf(visit: Visit): Promise<Destination | undefined> {
  const { Resource, Arguments, Parameters } = visit.state.ResultWriter ?? {};
  if (!Resource) return undefined;
  const { Bucket, Prefix = '' } = (await queryOf(visit).template(
    visit,
    'ResultWriter/Arguments',
    Arguments ?? Parameters ?? {},
  )) as JsonObject;
  return { bucket: String(Bucket), prefix: String(Prefix) };
}

/**
 * Writes the children's results and the manifest that names the files, as Step Functions lays them out:
 * `PREFIX/MAP-RUN-ID/{SUCCEEDED_0,FAILED_0,PENDING_0}.json` and `manifest.json`.
 * @returns what the Map state gives as its result
 * @throws StateFailure `States.ResultWriterFailed` when S3 refuses
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export async function writeResults(
  { engine: { standIn }, state }: Visit,
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
  const files = async (name: string, children: Execution[]) => {
    if (children.length === 0) return [];
    const shown = results(children, Transformation);
    const text =
      OutputType === 'JSONL' ? shown.map((item) => `${JSON.stringify(item)}\n`).join('') : JSON.stringify(shown);
    return [await put(`${folder}/${name}_0.${OutputType.toLowerCase()}`, text)];
  };
  const having = (...statuses: string[]) => run.children.filter(({ status }) => statuses.includes(status));
  try {
    const ResultFiles = {
      FAILED: await files('FAILED', having('FAILED', 'TIMED_OUT', 'ABORTED')),
      PENDING: await files('PENDING', having('RUNNING', 'PENDING_REDRIVE')),
      SUCCEEDED: await files('SUCCEEDED', having('SUCCEEDED')),
    };
    const manifest = { DestinationBucket: bucket, MapRunArn: run.arn, ResultFiles };
    const { Key } = await put(`${folder}/manifest.json`, JSON.stringify(manifest));
    run.resultsWritten = run.children.length;
    return { MapRunArn: run.arn, ResultWriterDetails: { Bucket: bucket, Key } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const cause = `${error.message} (Service: S3, Status Code: ${error.status}, Error Code: ${error.code})`;
    throw new StateFailure('States.ResultWriterFailed', cause);
  }
}
