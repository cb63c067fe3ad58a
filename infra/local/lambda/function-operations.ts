import type { CheckedOperation } from '../core/checked-operations.ts';
import { AwsError } from '../core/errors.ts';
import type { Caller } from '../core/stand-in.ts';
import { passRole } from '../iam/trust.ts';
import { type CodeSource, unpack } from './code.ts';
import { configurationOf, invalid, type LambdaFunction, settingsOf } from './functions.ts';
import type { Lambda } from './store.ts';

const PAGE_SIZE = 50;

/** Operations that make, change, describe and delete functions. */
export function functionOperations({ standIn, fleet, functions, arn, find, onFunction }: Lambda) {
  const now = () => new Date(standIn.clock.now());

  const change = (target: LambdaFunction, members: Partial<LambdaFunction>) => {
    fleet.retire(target.revision);
    Object.assign(target, members, { revision: crypto.randomUUID(), modified: now() });
    return configurationOf(target);
  };

  const checkRole = async (role: string, caller: Caller) => {
    if (!(await passRole(standIn, caller, role, 'lambda.amazonaws.com')))
      throw invalid('The role defined for the function cannot be assumed by Lambda.');
  };

  const operations: Record<string, CheckedOperation> = {
    CreateFunction: onFunction(async (input, { caller }) => {
      const functionArn = arn(input);
      const name = functionArn.split(':')[6]!;
      if (functions.has(name))
        throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409, { Type: 'User' });
      if (input.PackageType === 'Image') throw invalid('The stand-in runs no function from an image');
      const settings = settingsOf(input);
      await checkRole(settings.Role, caller);
      const created: LambdaFunction = {
        name,
        arn: functionArn,
        settings,
        code: await unpack(standIn, caller, name, input.Code),
        tags: input.Tags ?? {},
        policy: new Map(),
        running: 0,
        revision: crypto.randomUUID(),
        modified: now(),
      };
      functions.set(name, created);
      return configurationOf(created);
    }),

    UpdateFunctionCode: onFunction(
      async (input: CodeSource & { FunctionName: string; DryRun?: boolean }, { caller }) => {
        const target = find(input);
        const code = await unpack(standIn, caller, target.name, input);
        return input.DryRun ? { ...configurationOf(target), CodeSha256: code.sha256 } : change(target, { code });
      },
    ),

    UpdateFunctionConfiguration: onFunction(async (input, { caller }) => {
      const target = find(input);
      const settings = settingsOf(input, target.settings);
      if (settings.Role !== target.settings.Role) await checkRole(settings.Role, caller);
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
      run: ({ Marker, MaxItems = PAGE_SIZE }) => {
        const all = [...functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
        const rest = all.filter(({ name }) => Marker === undefined || name > Marker);
        const page = rest.slice(0, Math.min(MaxItems, PAGE_SIZE));
        const NextMarker = rest.length > page.length ? page.at(-1)?.name : undefined;
        return { Functions: page.map(configurationOf), NextMarker };
      },
    },

    PutFunctionConcurrency: onFunction((input) => {
      const { ReservedConcurrentExecutions } = input;
      find(input).reservedConcurrency = ReservedConcurrentExecutions;
      return { ReservedConcurrentExecutions };
    }),

    DeleteFunctionConcurrency: onFunction((input) => {
      find(input).reservedConcurrency = undefined;
    }),
  };
  return operations;
}
