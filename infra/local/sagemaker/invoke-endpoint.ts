import type { CheckedOperation } from '../core/checked-operations.ts';
import { length } from '../core/constraints.ts';
import { AwsError } from '../core/errors.ts';
import type { Endpoint, ServedVariant } from './endpoint.ts';
import { invocation } from './inference.ts';
import { arnOf, resourceName, type SageMaker } from './state.ts';

interface InvokeEndpointInput {
  EndpointName: string;
  Body: Buffer;
  ContentType?: string;
  Accept?: string;
  TargetVariant?: string;
}

/** InvokeEndpoint of SageMaker Runtime: one variant of the endpoint answers, chosen by weight. */
export function invokeOperations(
  sagemaker: SageMaker,
  find: (name: string) => Endpoint | undefined,
  random: () => number = Math.random,
): Record<string, CheckedOperation> {
  return {
    InvokeEndpoint: {
      constraints: { EndpointName: resourceName, TargetVariant: resourceName, CustomAttributes: length(0, 1024) },
      resource: ({ EndpointName }) => arnOf(sagemaker, 'endpoint', EndpointName),
      run: ({ EndpointName, Body, ContentType = '', Accept = '', TargetVariant }: InvokeEndpointInput) => {
        const { account } = sagemaker.standIn;
        const endpoint = find(EndpointName);
        const isCanary = endpoint?.canary && random() < endpoint.canary.share;
        const variants = (isCanary ? endpoint.canary?.variants : endpoint?.variants) ?? [];
        // An endpoint that does not serve yet is no more found than one that does not exist.
        if (variants.length === 0)
          throw new AwsError('ValidationError', `Endpoint ${EndpointName} of account ${account} not found.`);
        const variant = TargetVariant
          ? variants.find(({ name }) => name === TargetVariant)
          : chooseVariant(variants, random());
        if (!variant)
          throw new AwsError('ValidationError', `Variant ${TargetVariant} not found for endpoint ${EndpointName}`);
        const answer = invocation(variant.booster, Body, ContentType, Accept);
        if (answer.status >= 400) throw modelError(sagemaker, EndpointName, answer.status, answer.body);
        return {
          Body: Buffer.from(answer.body),
          ContentType: answer.contentType,
          InvokedProductionVariant: variant.name,
        };
      },
    },
  };
}

/** The variant on which a point in [0, 1) of the summed weights falls. */
export function chooseVariant(variants: readonly ServedVariant[], point: number): ServedVariant | undefined {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  let left = point * total;
  for (const variant of variants) {
    left -= variant.weight;
    if (left < 0) return variant;
  }
  return variants.at(-1);
}

function modelError({ standIn }: SageMaker, endpoint: string, status: number, body: string): AwsError {
  const { region, account } = standIn;
  const group = `/aws/sagemaker/Endpoints/${endpoint}`;
  const who = status >= 500 ? 'server' : 'client';
  const log = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${group}`;
  const message = `Received ${who} error (${status}) from primary with message "${body}". See ${log} in account ${account} for more information.`;
  return new AwsError('ModelError', message, 424, {
    OriginalStatusCode: status,
    OriginalMessage: body,
    LogStreamArn: standIn.arn('logs', `log-group:${group}`),
  });
}
