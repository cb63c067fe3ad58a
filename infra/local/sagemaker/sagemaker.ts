import * as sdk from '@aws-sdk/client-sagemaker';
import * as runtime from '@aws-sdk/client-sagemaker-runtime';
import { checkedOperations } from '../core/checked-operations.ts';
import { restJson } from '../core/rest.ts';
import type { Service, StandIn } from '../core/stand-in.ts';
import { endpointConfigOperations } from './endpoint-configs.ts';
import { endpointOperations } from './endpoints.ts';
import { invokeOperations } from './invoke-endpoint.ts';
import { modelPackageGroupOperations } from './model-package-groups.ts';
import { modelPackageOperations } from './model-packages.ts';
import { modelOperations } from './models.ts';
import { createState } from './state.ts';
import { tagOperations } from './tags.ts';
import { trainingOperations } from './training.ts';

/**
 * Amazon SageMaker and SageMaker Runtime, which share a credential scope: training jobs, models, endpoint configs,
 * endpoints and the model registry, with the built-in XGBoost 1.7-1 as the only algorithm.
 */
export function createSageMaker(standIn: StandIn): Service {
  const sagemaker = createState(standIn);
  const training = trainingOperations(sagemaker);
  const groups = modelPackageGroupOperations(sagemaker);
  const packages = modelPackageOperations(sagemaker, groups);
  const models = modelOperations(sagemaker, packages.resolve);
  const configs = endpointConfigOperations(sagemaker, models.find);
  const endpoints = endpointOperations(sagemaker, { config: configs.find, model: models.find });
  const invoke = checkedOperations(standIn, 'sagemaker', runtime, invokeOperations(sagemaker, endpoints.find));
  standIn.faults.guard('sagemaker', invoke);
  const invocations = restJson(runtime, invoke);
  return {
    name: 'sagemaker',
    protocol: 'json-1.1',
    target: 'SageMaker',
    operations: checkedOperations(standIn, 'sagemaker', sdk, {
      ...training.operations,
      ...groups.operations,
      ...packages.operations,
      ...models.operations,
      ...configs.operations,
      ...endpoints.operations,
      ...tagOperations(sagemaker),
    }),
    // Operations of SageMaker itself are POSTs to `/`; only those of the runtime have a path.
    http: async (request, response, call) => request.url !== '/' && invocations(request, response, call),
    close: () => {
      sagemaker.close();
      training.close();
    },
  };
}
