import { apiDestinations } from './api-destinations.ts';
import { cloudwatch } from './cloudwatch.ts';
import { events } from './events.ts';
import { iam } from './iam.ts';
import { lambda } from './lambda.ts';
import { logs } from './logs.ts';
import type { ResourceHandlers } from './resource.ts';
import { s3 } from './s3.ts';
import { sagemaker } from './sagemaker.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';
import { states } from './states.ts';

/** Every resource type that the stand-in can make. */
export const resourceHandlers: ResourceHandlers = {
  ...s3,
  ...iam,
  ...lambda,
  ...states,
  ...sns,
  ...sqs,
  ...events,
  ...apiDestinations,
  ...sagemaker,
  ...logs,
  ...cloudwatch,
};
