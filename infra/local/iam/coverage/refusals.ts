import type { Stage } from '../../faults/matrix/stage.ts';
import { deployedPolicies } from './deployed.ts';
import { expectThat, type Scene } from './scene.ts';

/** Requests that must be refused though their caller has the rights: without TLS, or with TLS of old. */
const TRANSPORTS = [
  { 'aws:SecureTransport': 'false' },
  { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.1' },
] as const;

const ACTIONS: Record<string, string> = { s3: 's3:GetObject', sns: 'sns:Publish', sqs: 'sqs:SendMessage' };

/**
 * What Deny statements are for. The stand-in listens without TLS and takes it for secure, so the condition keys of a
 * request without are given here.
 */
export const refusals: Scene = {
  name: 'requests that Deny statements refuse',
  async play({ stage }) {
    const { standIn, settings } = stage.loop;
    for (const { name, document, owner } of await deployedPolicies(standIn, stage.name)) {
      if (name !== 'resource') continue;
      const denied = document.Statement.filter(({ Effect }) => Effect === 'Deny').flatMap(
        ({ Resource = [] }) => Resource,
      );
      for (const resource of new Set(denied))
        for (const transport of TRANSPORTS) {
          if (!resource.startsWith('arn:aws:s3:') && transport['aws:SecureTransport'] === 'true') continue;
          const action = ACTIONS[resource.split(':')[2]!]!;
          const refused = isRefused(() =>
            standIn.authorize(
              standIn.accountCaller,
              action,
              resource.replace('*', 'object'),
              transport,
              JSON.stringify(document),
            ),
          );
          expectThat(
            refused,
            `${owner}: found ${action} allowed with ${JSON.stringify(transport)}, expected a refusal`,
          );
        }
    }
    await refuseIam(stage, `${settings.name}-github`);
  },
};

/** A role of the pipeline that would change roles. */
async function refuseIam(stage: Stage, githubStack: string): Promise<void> {
  const { standIn, vars } = stage.loop;
  const role = standIn.roleCaller(vars.RETRAIN_ROLE_ARN!, 'intruder');
  const boundaries = (await deployedPolicies(standIn, githubStack)).filter(({ name }) => name === 'managed');
  for (const { document } of boundaries)
    for (const { Effect, Action = [] } of document.Statement)
      if (Effect === 'Deny')
        for (const pattern of Action) {
          const action = pattern.replace('*', 'Role');
          const refused = isRefused(() => standIn.authorize(role, action, vars.RETRAIN_ROLE_ARN!));
          expectThat(refused, `found ${action} allowed to the role retrain, expected a refusal`);
        }
}

function isRefused(ask: () => void): boolean {
  try {
    ask();
    return false;
  } catch {
    return true;
  }
}
