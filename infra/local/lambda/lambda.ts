import * as sdk from '@aws-sdk/client-lambda';
import { AwsError } from '../errors.ts';
import { restJson } from '../rest.ts';
import { type CheckedOperation, checkedOperations, oneOf } from '../schema.ts';
import type { Call, Service, StandIn } from '../stand-in.ts';
import { assumableBy } from '../trust.ts';
import { unpack } from './code.ts';
import { Fleet } from './fleet.ts';
import { configurationOf, functionConstraints, invalid, type LambdaFunction, settingsOf } from './functions.ts';
import { invoke } from './invoke.ts';

/** AWS Lambda: zip functions of Node runtimes, each event in a process of its own, without versions and aliases. */
export function createLambda(standIn: StandIn): Service {
  const functions = new Map<string, LambdaFunction>();
  const fleet = new Fleet();
  const arnOf = (name: string) => standIn.arn('lambda', `function:${name}`);
  const resource = ({ FunctionName }: { FunctionName: string }) => arnOf(bareName(FunctionName));
  const onFunction = (run: CheckedOperation['run'], action?: string): CheckedOperation => ({
    constraints: functionConstraints,
    resource,
    action,
    run,
  });

  const find = ({ FunctionName, Qualifier }: { FunctionName: string; Qualifier?: string }): LambdaFunction => {
    const qualifier = Qualifier ?? /:function:[^:]+:(.+)$/.exec(FunctionName)?.[1];
    const found = functions.get(bareName(FunctionName));
    if (found && (qualifier === undefined || qualifier === '$LATEST')) return found;
    const arn = arnOf(bareName(FunctionName)) + (qualifier ? `:${qualifier}` : '');
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' });
  };

  const findByArn = (arn: string) => find({ FunctionName: arn });

  const change = (target: LambdaFunction, members: Partial<LambdaFunction>) => {
    fleet.retire(target.revision);
    Object.assign(target, members, { revision: crypto.randomUUID(), modified: new Date(standIn.clock.now()) });
    return configurationOf(target);
  };

  const checkRole = async (role: string, call: Call) => {
    standIn.authorize(call.caller, 'iam:PassRole', role);
    if (!(await assumableBy(standIn, role, 'lambda.amazonaws.com')))
      throw invalid('The role defined for the function cannot be assumed by Lambda.');
  };

  const operations = checkedOperations(standIn, 'lambda', sdk, {
    CreateFunction: onFunction(async (input, call) => {
      const name = bareName(input.FunctionName);
      if (functions.has(name))
        throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409, { Type: 'User' });
      if (input.PackageType === 'Image') throw invalid('The stand-in runs no function from an image');
      const settings = settingsOf(input);
      await checkRole(settings.Role, call);
      const code = await unpack(standIn, call.caller, name, input.Code);
      const created: LambdaFunction = {
        name,
        arn: arnOf(name),
        settings,
        code,
        tags: input.Tags ?? {},
        policy: new Map(),
        running: 0,
        revision: crypto.randomUUID(),
        modified: new Date(standIn.clock.now()),
      };
      functions.set(name, created);
      return configurationOf(created);
    }),

    UpdateFunctionCode: onFunction(async (input, call) => {
      const target = find(input);
      const code = await unpack(standIn, call.caller, target.name, input);
      return input.DryRun ? { ...configurationOf(target), CodeSha256: code.sha256 } : change(target, { code });
    }),

    UpdateFunctionConfiguration: onFunction(async (input, call) => {
      const target = find(input);
      const settings = settingsOf(input, target.settings);
      if (settings.Role !== target.settings.Role) await checkRole(settings.Role, call);
      return change(target, { settings });
    }),

    GetFunction: onFunction((input) => {
      const target = find(input);
      const concurrency = target.reservedConcurrency;
      return {
        Configuration: configurationOf(target),
        Code: { RepositoryType: 'S3' },
        Tags: Object.keys(target.tags).length > 0 ? target.tags : undefined,
        Concurrency: concurrency === undefined ? undefined : { ReservedConcurrentExecutions: concurrency },
      };
    }),

    GetFunctionConfiguration: onFunction((input) => configurationOf(find(input))),

    DeleteFunction: onFunction((input) => {
      const target = find(input);
      fleet.retire(target.revision);
      functions.delete(target.name);
    }),

    ListFunctions: {
      run: ({ Marker, MaxItems = 50 }) => {
        const all = [...functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
        const rest = all.filter(({ name }) => Marker === undefined || name > Marker);
        const page = rest.slice(0, Math.min(MaxItems, 50));
        return {
          Functions: page.map(configurationOf),
          NextMarker: rest.length > page.length ? page.at(-1)?.name : undefined,
        };
      },
    },

    Invoke: {
      ...onFunction((input) => invoke(standIn, fleet, find(input), input), 'InvokeFunction'),
      constraints: {
        ...functionConstraints,
        InvocationType: oneOf('Event', 'RequestResponse', 'DryRun'),
        LogType: oneOf('None', 'Tail'),
      },
    },

    AddPermission: onFunction(({ StatementId, Action, Principal, SourceArn, SourceAccount, ...input }) => {
      const target = find(input);
      if (target.policy.has(StatementId))
        throw new AwsError(
          'ResourceConflictException',
          `The statement id (${StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
          409,
        );
      const condition = {
        ...(SourceAccount && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
        ...(SourceArn && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
      };
      const statement = {
        Sid: StatementId,
        Effect: 'Allow',
        Principal:
          Principal === '*' ? '*' : Principal.endsWith('.amazonaws.com') ? { Service: Principal } : { AWS: Principal },
        Action,
        Resource: target.arn,
        ...(Object.keys(condition).length > 0 && { Condition: condition }),
      };
      target.policy.set(StatementId, statement);
      return { Statement: JSON.stringify(statement) };
    }),

    RemovePermission: onFunction((input) => {
      if (!find(input).policy.delete(input.StatementId))
        throw new AwsError(
          'ResourceNotFoundException',
          `Statement ${input.StatementId} is not found in resource policy.`,
          404,
        );
    }),

    GetPolicy: onFunction((input) => {
      const { policy, revision } = find(input);
      if (policy.size === 0)
        throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
      const document = { Version: '2012-10-17', Id: 'default', Statement: [...policy.values()] };
      return { Policy: JSON.stringify(document), RevisionId: revision };
    }),

    PutFunctionConcurrency: onFunction((input) => {
      find(input).reservedConcurrency = input.ReservedConcurrentExecutions;
      return { ReservedConcurrentExecutions: input.ReservedConcurrentExecutions };
    }),

    DeleteFunctionConcurrency: onFunction((input) => {
      find(input).reservedConcurrency = undefined;
    }),

    TagResource: {
      resource: ({ Resource }) => Resource,
      run: ({ Resource, Tags }) => void Object.assign(findByArn(Resource).tags, Tags),
    },

    UntagResource: {
      resource: ({ Resource }) => Resource,
      run: ({ Resource, TagKeys }) => {
        const { tags } = findByArn(Resource);
        for (const key of TagKeys) delete tags[key];
      },
    },

    ListTags: {
      resource: ({ Resource }) => Resource,
      run: ({ Resource }) => ({ Tags: findByArn(Resource).tags }),
    },
  });

  const http = restJson(sdk, operations);
  return {
    name: 'lambda',
    protocol: 'rest',
    operations,
    http: async (request, response, call) => {
      if (await http(request, response, call)) return true;
      throw new AwsError(
        'UnknownOperationException',
        `The stand-in has no Lambda operation ${request.method} ${request.url}`,
        404,
      );
    },
    close: () => fleet.close(),
  };
}

/** `x` from `x`, `x:$LATEST`, `123456789012:function:x` or the function's ARN. */
const bareName = (name: string) => (/(?:^|:)function:([^:]+)/.exec(name)?.[1] ?? name.split(':')[0])!;
