/** A service integration, taken apart: `arn:aws:states:::sagemaker:createTrainingJob.sync`. */
interface Integration {
  /** With `aws-sdk:` before it where the integration is one of those. */
  service: string;
  action: string;
  /** `request`, `sync`, `sync:2` or `waitForTaskToken`. */
  pattern: string;
}

const RESOURCE = /^arn:[^:]+:states:[^:]*:[^:]*:((?:aws-sdk:)?[A-Za-z0-9-]+):([A-Za-z0-9]+)(?:\.(.+))?$/;

/** The integration that a Task's `Resource` names; undefined for an activity, a function, and what is not known yet. */
export function integrationOf(resource: unknown): Integration | undefined {
  const found = typeof resource === 'string' ? RESOURCE.exec(resource) : undefined;
  if (!found || found[1] === 'activity') return undefined;
  return { service: found[1]!, action: found[2]!, pattern: found[3] ?? 'request' };
}
