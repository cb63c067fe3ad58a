import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, type IAMClient, ListOpenIDConnectProvidersCommand } from '@aws-sdk/client-iam';
import { paginateListServiceQuotas, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { DescribeStateMachineCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { matchSubstitutions } from '../../../pipeline/asl/substitutions.ts';
import type { PipelineSettings } from '../../../pipeline/settings.ts';
import { STAGES } from '../../../pipeline/stages.ts';
import type { ForkContext } from '../fork-context.ts';
import { outputsOf } from '../stacks.ts';
import { type Check, failed, notChecked, ok, type Result } from './finding.ts';
import { trustCheck } from './trust.ts';

/** What the checks of the account ask. */
export interface AccountClients {
  sts: STSClient;
  ssm: SSMClient;
  iam: IAMClient;
  cloudformation: CloudFormationClient;
  sfn: SFNClient;
  quotas: ServiceQuotasClient;
}

interface AccountOptions {
  settings: PipelineSettings;
  context: ForkContext;
  /** Text of the checked-out state machine. */
  definition: string;
  region: string;
  /** The repository as its tokens name it, where that is known. */
  repository: string | undefined;
}

const GITHUB = 'token.actions.githubusercontent.com';
const BOOTSTRAP = '/cdk-bootstrap/hnb659fds/version';
/** The least that stacks of `aws-cdk-lib` 2 ask for (their rule CheckBootstrapVersion). */
const BOOTSTRAP_VERSION = 6;
const CREDENTIALS = 'aws sso login --profile NAME, then AWS_PROFILE=NAME AWS_REGION=REGION npm run doctor';

/** What the account must have before GitHub may deploy and train in it. */
export function accountChecks(clients: AccountClients, options: AccountOptions): Check[] {
  const { settings, context, region } = options;
  const githubStack = `${settings.name}-github`;
  const repository = options.repository ?? 'OWNER/NAME';
  const deployRoles = `npm exec -- cdk deploy ${githubStack} -c repository=${repository}`;
  const checks: Omit<Check, 'enable'>[] = [
    {
      name: 'AWS account',
      async run() {
        const { Account, Arn } = await clients.sts.send(new GetCallerIdentityCommand());
        if (context.account !== undefined && context.account !== Account)
          return [failed(`${Arn} is of account ${Account}, expected ${context.account} (cdk.json)`, CREDENTIALS)];
        return [ok(`${Arn}, Region ${region}`)];
      },
    },
    {
      name: 'CDK bootstrap',
      async run() {
        const mend = `npm exec cdk bootstrap aws://${context.account ?? 'ACCOUNT'}/${region}`;
        const version = await unlessMissing(
          'ParameterNotFound',
          clients.ssm
            .send(new GetParameterCommand({ Name: BOOTSTRAP }))
            .then(({ Parameter }) => Number(Parameter?.Value)),
        );
        if (version === undefined) return [failed(`${region} is not bootstrapped`, mend)];
        return [
          version < BOOTSTRAP_VERSION
            ? failed(`version ${version}, expected ${BOOTSTRAP_VERSION}`, mend)
            : ok(`version ${version}`),
        ];
      },
    },
    {
      name: 'OIDC provider',
      async run() {
        const { OpenIDConnectProviderList = [] } = await clients.iam.send(new ListOpenIDConnectProvidersCommand());
        return OpenIDConnectProviderList.some(({ Arn }) => Arn?.endsWith(`/${GITHUB}`))
          ? [ok(GITHUB)]
          : [failed(`the account does not know ${GITHUB}`, deployRoles)];
      },
    },
    {
      name: 'Roles',
      async run() {
        const outputs = await outputsOf(clients.cloudformation, githubStack);
        if (!outputs) return [failed(`there is no stack ${githubStack}`, deployRoles)];
        const roles = Object.entries(outputs).filter(([name]) => name.endsWith('RoleArn'));
        return Promise.all(
          roles.map(async ([, arn]) => {
            const { Role } = await clients.iam.send(new GetRoleCommand({ RoleName: arn.split('/').at(-1)! }));
            // Without it the stack is older than the checked-out code, and no stage could be deployed.
            if (!Role!.PermissionsBoundary?.PermissionsBoundaryArn?.endsWith(`:policy/${settings.name}-boundary`))
              return failed(`${Role!.RoleName} has not the boundary ${settings.name}-boundary`, deployRoles);
            return trustCheck(Role!.RoleName!, Role!.AssumeRolePolicyDocument!, options.repository, deployRoles);
          }),
        );
      },
    },
    { name: 'State machine', run: () => stateMachines(clients, options) },
    { name: 'Quotas', run: () => quotaCheck(clients.quotas, settings) },
  ];
  return checks.map((check) => ({ ...check, enable: CREDENTIALS }));
}

/** Whether each deployed stage runs the state machine that is checked out. Prod may be deployed later, or elsewhere. */
async function stateMachines(
  { cloudformation, sfn }: AccountClients,
  { settings, definition }: AccountOptions,
): Promise<Result[]> {
  const mend = 'push to main, or run Deploy under Actions';
  const results: Result[] = [];
  for (const stage of STAGES) {
    const stateMachineArn = (await outputsOf(cloudformation, `${settings.name}-${stage}`))?.StateMachineArn;
    if (!stateMachineArn) continue;
    const deployed = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    results.push(
      matchSubstitutions(definition, deployed.definition ?? '')
        ? ok(`${stage} runs the definition that is checked out`)
        : failed(`${stage} runs another definition than pipeline/retraining.asl.json`, mend),
    );
  }
  return results.length > 0 ? results : [failed('no stage is deployed', mend)];
}

/** What a run needs of instances. A blue/green update serves from as many new instances while the old ones go on. */
function neededQuotas({ training, endpoint }: PipelineSettings) {
  return [
    ...(training.trainer === 'sagemaker'
      ? [{ name: `${training.instanceType} for training job usage`, needed: 1 }]
      : []),
    { name: `${endpoint.instanceType} for endpoint usage`, needed: 2 * endpoint.instanceCount },
  ];
}

/** Whether the account's quotas of SageMaker instances are enough for a retraining: 0 is usual in new accounts. */
export async function quotaCheck(client: ServiceQuotasClient, settings: PipelineSettings) {
  const values = new Map<string, { value: number; code: string }>();
  for await (const page of paginateListServiceQuotas({ client }, { ServiceCode: 'sagemaker' }))
    for (const { QuotaName, QuotaCode, Value } of page.Quotas ?? [])
      values.set(QuotaName!, { value: Value!, code: QuotaCode! });
  return neededQuotas(settings).map(({ name, needed }) => {
    const quota = values.get(name);
    if (!quota) return notChecked(`Service Quotas has no '${name}'`, 'is it an instance type that the Region has?');
    if (quota.value >= needed) return ok(`${name}: ${quota.value}`);
    return failed(
      `${name}: ${quota.value}, expected ${needed}`,
      `aws service-quotas request-service-quota-increase --service-code sagemaker --quota-code ${quota.code} --desired-value ${needed}`,
    );
  });
}

/** What a call gives, or undefined where it fails with this error. */
async function unlessMissing<T>(error: string, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (thrown) {
    if ((thrown as Error).name === error) return undefined;
    throw thrown;
  }
}
