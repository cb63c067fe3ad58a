import type { DeployedPolicy } from './deployed.ts';
import type { Met } from './recorder.ts';

/** A statement of a deployed policy, and what requests met of it. */
export interface CoveredStatement extends Pick<DeployedPolicy, 'stack' | 'owner' | 'name'> {
  /** From 0, in its policy. */
  place: number;
  effect: 'Allow' | 'Deny';
  /** Patterns as they are written in the policy. */
  actions: string[];
  resources: string[];
  /** The scene that met it first; nothing where no request did. */
  scene?: string;
  /** Actions and resources that no request met. */
  unmetActions: string[];
  unmetResources: string[];
}

/** The statements of deployed policies with what requests met of them. */
export function coverageOf(
  policies: readonly DeployedPolicy[],
  metOf: (holder: string | undefined, document: DeployedPolicy['document']) => readonly (Met | undefined)[],
): CoveredStatement[] {
  return policies.flatMap(({ stack, owner, name, holder, document }) => {
    const met = metOf(holder, document);
    return document.Statement.map(({ Effect: effect, Action: actions = [], Resource: resources = [] }, place) => ({
      ...{ stack, owner, name, place, effect, actions, resources },
      ...(met[place] && { scene: met[place].scene }),
      unmetActions: actions.filter((action) => !met[place]?.actions.has(action)),
      unmetResources: resources.filter((resource) => !met[place]?.resources.has(resource)),
    }));
  });
}

/** A statement in a line. */
export const told = ({ stack, owner, name, place, effect, actions }: CoveredStatement): string =>
  `${stack} ${owner}, policy ${name}, statement ${place}: ${effect} ${actions.join(', ')}`;
