import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SkippingClock } from '../core/clock.ts';
import { administratorEnvironment, type RunningStandIn, startStandIn } from '../start-stand-in.ts';

const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');

let directory: string;
let running: RunningStandIn;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cdk-test-'));
  running = await startStandIn({ clock: new SkippingClock(), directory: join(directory, 'stand-in') });
});
afterAll(async () => {
  await running.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A stack with an asset, a role that CDK makes, and a bucket. */
function synthesize({ answer, bucketName }: { answer: string; bucketName: string }): string {
  const code = join(directory, `code-${answer}`);
  mkdirSync(code, { recursive: true });
  writeFileSync(join(code, 'index.mjs'), `export const handler = async () => '${answer}';\n`);
  const app = new App({ outdir: join(directory, `cdk.out-${answer}-${bucketName}`) });
  const stack = new Stack(app, 'sample');
  const bucket = new Bucket(stack, 'Bucket', { bucketName, removalPolicy: RemovalPolicy.DESTROY });
  const sample = new LambdaFunction(stack, 'Function', {
    code: Code.fromAsset(code),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    functionName: 'sample',
  });
  sample.node.addDependency(bucket);
  new CfnOutput(stack, 'FunctionArn', { value: sample.functionArn });
  return app.synth().directory;
}

/** The CDK CLI as users run it, unmodified. */
async function run(...args: string[]): Promise<{ code: number | null; printed: string }> {
  const env = {
    ...process.env,
    ...administratorEnvironment(running.standIn),
    HOME: directory,
    CI: 'true',
  };
  const child = spawn(process.execPath, [cdk, ...args, '--no-notices'], { cwd: directory, env });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += data));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, printed };
}

const deploy = (app: string, ...args: string[]) =>
  run('deploy', '--app', app, '--require-approval', 'never', '--progress', 'events', ...args);

const invoke = async () => {
  const { Payload } = await running.standIn.call('lambda', 'Invoke', { FunctionName: 'sample' });
  return JSON.parse(Payload.toString());
};

describe('the unmodified CDK CLI', { timeout: 60_000 }, () => {
  it('deploys a stack with its assets and writes the outputs', async () => {
    const outputs = join(directory, 'outputs.json');
    const app = synthesize({ answer: 'one', bucketName: 'sample-bucket' });
    const { code, printed } = await deploy(app, '--outputs-file', outputs);
    expect(printed).toContain('CREATE_COMPLETE');
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(outputs, 'utf8'))).toEqual({
      sample: { FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:sample' },
    });
    expect(await invoke()).toBe('one');
  });

  it('sees that nothing changed', async () => {
    const { code, printed } = await deploy(synthesize({ answer: 'one', bucketName: 'sample-bucket' }));
    expect(printed).toContain('(no changes)');
    expect(code).toBe(0);
  });

  it('updates the code in place', async () => {
    const { code, printed } = await deploy(synthesize({ answer: 'two', bucketName: 'sample-bucket' }));
    expect(printed).toMatch(/UPDATE_COMPLETE .*AWS::Lambda::Function/);
    expect(code).toBe(0);
    expect(await invoke()).toBe('two');
  });

  it('fails with the reason, and the stack goes back to what it was', async () => {
    await running.standIn.call('s3', 'CreateBucket', { Bucket: 'somebody-elses' });
    const { code, printed } = await deploy(synthesize({ answer: 'three', bucketName: 'somebody-elses' }));
    expect(code).toBe(1);
    expect(printed).toContain("Resource of type 'AWS::S3::Bucket' with identifier 'somebody-elses' already exists.");
    expect(printed).toContain('UPDATE_ROLLBACK_COMPLET');
    expect(await invoke()).toBe('two');
  });

  it('destroys the stack', async () => {
    const app = synthesize({ answer: 'two', bucketName: 'sample-bucket' });
    const { code } = await run('destroy', '--app', app, '--force');
    expect(code).toBe(0);
    await expect(invoke()).rejects.toThrow('Function not found');
    const { Buckets } = await running.standIn.call('s3', 'ListBuckets', {});
    expect(Buckets.map(({ Name }: { Name: string }) => Name)).not.toContain('sample-bucket');
  });
});
