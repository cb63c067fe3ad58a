import { INTEGRATIONS } from '../random/integrations.ts';
import type { Site } from '../sites.ts';
import { below, edited, type Json } from '../tree.ts';
import { drop, each, type Fault, type Operator, put } from './fault.ts';

const PREFIX = 'arn:aws:states:::';

/** Calls that Step Functions cannot make: a service, an action or a pattern that is misspelt, or that does not exist. */
const NO_CALLS = `
  lamda:invoke Lambda:invoke lambda:invok lambda:Invoke lambda: lambda :invoke lambda:invoke.synk lambda:invoke.
  lambda:invoke.sync sns:publish.sync events:putEvents.sync:2 sqs:sendMessage.waitForTaskTokens
  glue:startJobRun.waitForTaskToken dynamodb:query s3:getObject events:putEvent sagemaker:createTrainingJobs
  ecs:runTasks.sync aws-sdk:s3:GetObject aws-sdk:s3:getObjekt aws-sdk:s3:getObject.sync aws-sdk:s3 aws-sdk:`
  .trim()
  .split(/\s+/)
  .map((call) => `${PREFIX}${call}`);
const NO_RESOURCES = ['', 'f', 'arn', 'arn:aws:states', PREFIX, ...NO_CALLS];

/** Calls that only STANDARD workflows make. */
const STANDARD_CALLS = INTEGRATIONS.filter(({ standardOnly }) => standardOnly).map(({ resource }) => resource);

/** Parameters that one of several others may stand in for, so that none is missed by itself. */
const REPLACEABLE = ['TopicArn'];

/** Where the call of a Task keeps its parameters, and which of them are known. */
function callOf({ value }: Site): { field: string; known: Json } | undefined {
  const integration = INTEGRATIONS.find(({ resource }) => resource === value.Resource);
  const field = ['Parameters', 'Arguments'].find((name) => Object.hasOwn(value, name));
  return integration?.resource.startsWith(PREFIX) && field ? { field, known: integration.parameters } : undefined;
}

/** A fault for each known parameter that a Task gives; its key may end in the mark of a path. */
function eachParameter(site: Site, fault: (place: string, name: string, key: string) => Fault | Fault[]): Fault[] {
  const call = callOf(site);
  if (!call) return [];
  return Object.keys(site.value[call.field] as Json).flatMap((key) => {
    const name = key.replace(/\.\$$/, '');
    return Object.hasOwn(call.known, name) ? fault(below(site.at, call.field), name, key) : [];
  });
}

/** Faults of what a Task calls and with what. */
export const RESOURCES: readonly Operator[] = [
  {
    name: 'a resource that does not exist',
    faults: (site) =>
      site.value.Type === 'Task'
        ? each(site, ['Resource'], (field) => NO_RESOURCES.map((value) => put(site.at, field, value)))
        : [],
  },
  {
    name: 'a resource of another service for reading or writing items',
    faults: (site) =>
      site.kind === 'ItemReader' || site.kind === 'ResultWriter'
        ? ['', 's3:getObject', `${PREFIX}s3:deleteObject`, `${PREFIX}lambda:invoke`].map((value) =>
            put(site.at, 'Resource', value),
          )
        : [],
  },
  {
    name: 'a missing parameter',
    faults: (site) =>
      eachParameter(site, (place, name, key) =>
        REPLACEABLE.includes(name) ? [] : { ...drop(place, key), broken: [site.at] },
      ),
  },
  {
    name: 'a misspelt parameter',
    faults: (site) =>
      eachParameter(site, (place, name, key) => ({
        broken: [site.at],
        breaks: (machine) => edited(edited(machine, below(place, key), undefined), below(place, `${name}s`), 'x'),
      })),
  },
  {
    name: 'an unknown parameter',
    faults: (site) => {
      const call = callOf(site);
      return call ? ['Unknown', 'toString', '__proto__'].map((name) => put(below(site.at, call.field), name, 'x')) : [];
    },
  },
  {
    name: 'a call that EXPRESS does not make',
    faults: (site) =>
      site.type === 'EXPRESS' && site.value.Type === 'Task'
        ? STANDARD_CALLS.map((value) => put(site.at, 'Resource', value))
        : [],
  },
  {
    name: 'a DISTRIBUTED Map in EXPRESS',
    faults: ({ type, at, value }) =>
      type === 'EXPRESS' && value.Type === 'Map'
        ? [
            {
              ...put(below(at, 'ItemProcessor'), 'ProcessorConfig', { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }),
              broken: [at],
            },
          ]
        : [],
  },
  {
    name: 'a DISTRIBUTED Map that does not say what its items run as',
    faults: (site) =>
      site.kind === 'ProcessorConfig' && site.value.Mode === 'DISTRIBUTED' ? [drop(site.at, 'ExecutionType')] : [],
  },
];
