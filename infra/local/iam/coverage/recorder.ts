import type { StandIn } from '../../core/stand-in.ts';
import { applying, type Judged, type PolicyDocument } from '../policy.ts';

/** What requests met of a statement. */
export interface Met {
  /** The scene in which it was met first. */
  scene: string;
  /** Its patterns that requests met, as they are written in the policy. */
  actions: Set<string>;
  resources: Set<string>;
}

/**
 * Remembers which statements decided requests: an Allow one that was allowed in the end, a Deny one that was refused.
 * Statements are found again by whose they are and by what the whole policy says.
 */
export class Recorder {
  /** What is being played. */
  scene = '';
  readonly #met = new Map<string, Met[]>();

  constructor(standIn: StandIn) {
    standIn.onJudged = (judged) => this.#note(judged);
  }

  /**
   * What was met of each statement of a policy, by its place.
   * @param holder ARN of the role; nothing for a policy of a resource
   */
  metOf(holder: string | undefined, policy: PolicyDocument): readonly (Met | undefined)[] {
    return this.#met.get(keyOf(holder, policy)) ?? [];
  }

  #note({ holder, policies, request, allowed }: Judged): void {
    for (const policy of policies) {
      for (const { place, effect, actions, resources } of applying(policy, request)) {
        if ((effect === 'Allow') !== allowed) continue;
        const met = this.#metAt(keyOf(holder, policy), place);
        for (const action of actions) met.actions.add(action);
        for (const resource of resources) met.resources.add(resource);
      }
    }
  }

  #metAt(key: string, place: number): Met {
    const met = this.#met.get(key) ?? [];
    this.#met.set(key, met);
    met[place] ??= { scene: this.scene, actions: new Set(), resources: new Set() };
    return met[place];
  }
}

const keyOf = (holder = '', policy: PolicyDocument): string => `${holder} ${JSON.stringify(policy)}`;
