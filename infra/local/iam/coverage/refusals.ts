import { AwsError } from '../../core/errors.ts';
import type { StandIn } from '../../core/stand-in.ts';
import type { Stage } from '../../faults/matrix/stage.ts';
import type { PolicyDocument } from '../policy.ts';
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
    for (const { name, owner, document } of await deployedPolicies(standIn, stage.name))
      if (name === 'resource') refuseTransports(standIn, owner, document);
    for (const { name, document } of await deployedPolicies(standIn, `${settings.name}-github`))
      if (name === 'managed') refuseRetrain(stage, document);
  },
};

/** The account itself, to which a resource's own policy refuses the transport. */
function refuseTransports(standIn: StandIn, owner: string, document: PolicyDocument): void {
  const policy = JSON.stringify(document);
  for (const resource of new Set(deniedBy(document).flatMap(({ Resource = [] }) => Resource)))
    for (const transport of TRANSPORTS) {
      const service = resource.split(':')[2]!;
      if (service !== 's3' && transport['aws:SecureTransport'] === 'true') continue;
      const action = ACTIONS[service]!;
      const object = resource.replace('*', 'object');
      const ask = () => standIn.authorize(standIn.accountCaller, action, object, transport, policy);
      expectThat(
        isRefused(ask),
        `${owner}: found ${action} allowed with ${JSON.stringify(transport)}, expected a refusal`,
      );
    }
}

/** A role of GitHub's that would change roles, which the boundary refuses. */
function refuseRetrain({ loop: { standIn, vars } }: Stage, boundary: PolicyDocument): void {
  const role = standIn.roleCaller(vars.RETRAIN_ROLE_ARN!, 'intruder');
  for (const pattern of deniedBy(boundary).flatMap(({ Action = [] }) => Action)) {
    const action = pattern.replace('*', 'Role');
    const ask = () => standIn.authorize(role, action, vars.RETRAIN_ROLE_ARN!);
    expectThat(isRefused(ask), `found ${action} allowed to the role retrain, expected a refusal`);
  }
}

const deniedBy = ({ Statement }: PolicyDocument) => Statement.filter(({ Effect }) => Effect === 'Deny');

function isRefused(ask: () => void): boolean {
  try {
    ask();
    return false;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return true;
  }
}
