import { Aws, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  OidcProviderNative,
  PolicyDocument,
  type PolicyStatement,
  Role,
  WebIdentityPrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import { STAGES } from '../../pipeline/stages.ts';
import { Boundary } from './boundary.ts';
import { approveStatements, deployStatements, planStatements, retrainStatements } from './github-statements.ts';

const GITHUB = 'token.actions.githubusercontent.com';
const MAIN = 'ref:refs/heads/main';
const PROD = 'environment:prod';

/** The least that IAM takes: who works for longer asks for another session (actions/shared/credentials.ts). */
const SESSION = Duration.hours(1);

interface GithubStackProps extends StackProps {
  settings: PipelineSettings;
  repository: string;
  isProviderExisting?: boolean;
}

/**
 * The roles that workflows of one repository assume by OIDC, deployed once by an administrator. What a job may do
 * follows from where it runs, which GitHub states in the token's subject:
 * - plan: main branch; reads how the stages are deployed, to show what a deploy would change;
 * - deploy: an environment named as the stage; deploys through the roles that `cdk bootstrap` made;
 * - retrain: main branch; starts, follows, stops and refuses, but can never approve;
 * - approve: only behind the `prod` environment, that is after its reviewers agreed.
 * A token of an environment names no branch, so environments need a deployment-branch rule.
 */
export class GithubStack extends Stack {
  /**
   * @param props.repository `OWNER/NAME` as GitHub writes it into the token's subject: `OWNER@ID/NAME@ID` for repositories
   *   that were created or renamed since 15 July 2026
   * @param props.isProviderExisting whether the account has a provider of GitHub's tokens that is not this stack's
   */
  constructor(scope: Construct, { settings, repository, isProviderExisting, ...props }: GithubStackProps) {
    super(scope, `${settings.name}-github`, { description: `${settings.name}: roles for GitHub Actions`, ...props });
    const provider = isProviderExisting
      ? `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:oidc-provider/${GITHUB}`
      : new OidcProviderNative(this, 'Provider', { url: `https://${GITHUB}`, clientIds: ['sts.amazonaws.com'] })
          .oidcProviderArn;
    const permissionsBoundary = new Boundary(this, 'Boundary', settings);
    const role = (id: string, subjects: string[], description: string, statements: PolicyStatement[]) => {
      const made = new Role(this, id, {
        roleName: `${settings.name}-${id.toLowerCase()}`,
        description,
        maxSessionDuration: SESSION,
        permissionsBoundary,
        assumedBy: new WebIdentityPrincipal(provider, {
          StringEquals: {
            [`${GITHUB}:aud`]: 'sts.amazonaws.com',
            [`${GITHUB}:sub`]: subjects.map((subject) => `repo:${repository}:${subject}`),
          },
        }),
        inlinePolicies: { github: new PolicyDocument({ statements }) },
      });
      new CfnOutput(this, `${id}RoleArn`, { value: made.roleArn, description });
    };
    role('Plan', [MAIN], 'Shows what a deploy would change, and changes nothing', planStatements(settings));
    role(
      'Deploy',
      STAGES.map((stage) => `environment:${stage}`),
      'Deploys the stages',
      deployStatements(settings),
    );
    role('Retrain', [MAIN], 'Starts and follows executions; refuses, never approves', retrainStatements(settings));
    role('Approve', [PROD], 'Approves a model and sees its rollout through', approveStatements(settings));
  }
}
