import { isDistributed } from '../../rules/map.ts';
import type { State } from '../machines.ts';
import { objectOf, PLAIN, type Shape, UNKNOWN } from './shapes.ts';

const plain = (...names: string[]): Shape => objectOf(names.map((name) => [name, PLAIN] as const));

/**
 * The context object as a state sees it (guide, "Accessing execution data from the Context object"). `item` is what a
 * Map hands to its item selector.
 */
export function contextOf(state: State, input: Shape, item: Shape = UNKNOWN): Shape {
  const around = mapsAround(state);
  const execution = plain('Id', 'Name', 'RoleArn', 'StartTime', 'RedriveCount', 'RedriveTime');
  const members: [string, Shape][] = [
    // A child execution of a DISTRIBUTED Map has an input of its own.
    ['Execution', objectOf([...execution.members, ['Input', around.some(isDistributedMap) ? UNKNOWN : input]])],
    ['State', plain('EnteredTime', 'Name', 'RetryCount')],
    ['StateMachine', plain('Id', 'Name')],
    // Recorded: also a Task that does not wait for its token has one.
    ['Task', state.definition.Type === 'Task' ? plain('Token') : PLAIN],
  ];
  if (around.length || state.definition.Type === 'Map') {
    const entry = plain('Index', 'Key', 'Source');
    members.push(['Map', objectOf([['Item', objectOf([...entry.members, ['Value', item]])]])]);
  }
  return objectOf(members);
}

const isDistributedMap = ({ definition }: State): boolean => isDistributed(definition);

/** The Map states that a state is nested in. */
function mapsAround({ machine: { owner } }: State): State[] {
  if (!owner) return [];
  return owner.definition.Type === 'Map' ? [owner, ...mapsAround(owner)] : mapsAround(owner);
}
