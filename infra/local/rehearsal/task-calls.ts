import type { ExecutionTree } from './history.ts';

/** The call that a Task makes: the how-manyth it is of its operation in the whole execution, from 0 on. */
export interface TaskCall {
  task: string;
  service: string;
  operation: string;
  index: number;
}

/** The calls of an execution's Tasks, those in its maps too, in the order in which they were made. */
export function taskCalls(tree: ExecutionTree): TaskCall[] {
  const made = new Map<string, number>();
  const callsIn = ({ events, mapRuns }: ExecutionTree): TaskCall[] => {
    const runs = [...mapRuns];
    let task = '';
    return events.flatMap(({ stateEnteredEventDetails, taskScheduledEventDetails, type }) => {
      if (stateEnteredEventDetails) task = stateEnteredEventDetails.name!;
      if (type === 'MapRunStarted') return (runs.shift() ?? []).flatMap(callsIn);
      if (!taskScheduledEventDetails) return [];
      const { resourceType = '', resource = '' } = taskScheduledEventDetails;
      // `aws-sdk:sagemaker` and `createTrainingJob.sync`.
      const service = resourceType.split(':').at(-1)!;
      const action = resource.split('.')[0]!;
      const operation = `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
      const index = made.get(`${service} ${operation}`) ?? 0;
      made.set(`${service} ${operation}`, index + 1);
      return [{ task, service, operation, index }];
    });
  };
  return callsIn(tree);
}
