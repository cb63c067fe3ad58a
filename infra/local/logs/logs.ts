import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { checkedOperations } from '../core/checked-operations.ts';
import { AwsError } from '../core/errors.ts';
import type { Service, StandIn } from '../core/stand-in.ts';

interface LogGroup {
  logGroupName: string;
  arn: string;
  /** Epoch milliseconds, as this service counts. */
  creationTime: number;
}

/** Most groups of an answer (CloudWatch Logs API reference, DescribeLogGroups). */
const PAGE = 50;

/** The log groups of CloudWatch Logs. The stand-in keeps no log events there: a group is its name, taken once. */
export function createLogs(standIn: StandIn): Service {
  const groups = new Map<string, LogGroup>();
  const resource = ({ logGroupName }: { logGroupName: string }) => standIn.arn('logs', `log-group:${logGroupName}:*`);
  return {
    name: 'logs',
    protocol: 'json-1.1',
    target: 'Logs_20140328',
    operations: checkedOperations(standIn, 'logs', sdk, {
      CreateLogGroup: {
        resource,
        run({ logGroupName }) {
          if (groups.has(logGroupName))
            throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
          const arn = standIn.arn('logs', `log-group:${logGroupName}:*`);
          groups.set(logGroupName, { logGroupName, arn, creationTime: standIn.clock.now() });
        },
      },
      DeleteLogGroup: {
        resource,
        run({ logGroupName }) {
          if (!groups.delete(logGroupName))
            throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
        },
      },
      DescribeLogGroups: {
        resource: () => standIn.arn('logs', 'log-group:*'),
        run({ logGroupNamePrefix = '', nextToken, limit = PAGE }) {
          const found = [...groups.values()]
            .filter(({ logGroupName }) => logGroupName.startsWith(logGroupNamePrefix))
            .sort((a, b) => (a.logGroupName < b.logGroupName ? -1 : 1));
          const start = nextToken === undefined ? 0 : Number(nextToken);
          if (!Number.isInteger(start) || start < 0)
            throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
          const end = start + limit;
          return {
            logGroups: found.slice(start, end),
            ...(end < found.length && { nextToken: String(end) }),
          };
        },
      },
    }),
  };
}
