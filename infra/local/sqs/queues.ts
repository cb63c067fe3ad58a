import type { CheckedOperation } from '../core/checked-operations.ts';
import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import { asked, checkAttributes, initialAttributes } from './attributes.ts';
import { Queue } from './queue.ts';

/** An account's queues, and how requests name them. */
export class Queues {
  readonly standIn: StandIn;
  readonly #queues = new Map<string, Queue>();

  constructor(standIn: StandIn) {
    this.standIn = standIn;
  }

  get all(): Queue[] {
    return [...this.#queues.values()];
  }

  named(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  add(queue: Queue): void {
    this.#queues.set(queue.name, queue);
  }

  delete(queue: Queue): void {
    this.#queues.delete(queue.name);
  }

  arnOf(name: string): string {
    return this.standIn.arn('sqs', name);
  }

  /**
   * The queue's name from its URL; no queue's for the URL of another account, whose queues nobody here can see.
   * @throws AwsError InvalidAddress when it is no URL of a queue
   */
  nameIn(url: string): string {
    const name = /^https?:\/\/[^/]+\/(\d{12})\/([\w-]{1,80})$/.exec(url);
    if (!name) throw new AwsError('InvalidAddress', `The address ${url} is not valid for this endpoint.`, 404);
    return name[1] === this.standIn.account ? name[2]! : '';
  }

  /** @throws AwsError InvalidAddress, QueueDoesNotExist */
  byUrl(url: string): Queue {
    return existing(this.named(this.nameIn(url)));
  }
}

function existing(queue: Queue | undefined): Queue {
  if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  return queue;
}

/** Create, find, describe and delete queues. */
export function queueOperations(queues: Queues): Record<string, CheckedOperation> {
  const { standIn } = queues;
  const byName = ({ QueueName }: { QueueName: string }) => queues.arnOf(QueueName);
  const byUrl = ({ QueueUrl }: { QueueUrl: string }) => queues.arnOf(queues.nameIn(QueueUrl));
  return {
    CreateQueue: {
      resource: byName,
      run({ QueueName, Attributes = {}, tags }) {
        if (!/^[\w-]{1,80}$/.test(QueueName))
          throw new AwsError(
            'InvalidParameterValue',
            'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
          );
        if (tags) throw new AwsError('UnsupportedOperation', 'The stand-in has no tags of queues');
        checkAttributes(Attributes);
        const attributes = { ...initialAttributes(), ...Attributes };
        const known = queues.named(QueueName);
        if (known && Object.entries(attributes).some(([name, value]) => known.attributes[name] !== value))
          throw new AwsError(
            'QueueNameExists',
            'A queue already exists with the same name and a different value for an attribute',
          );
        const url = `${standIn.endpoint}/${standIn.account}/${QueueName}`;
        const created = standIn.clock.now();
        if (!known) queues.add(new Queue({ name: QueueName, arn: queues.arnOf(QueueName), url, created, attributes }));
        return { QueueUrl: url };
      },
    },
    GetQueueUrl: {
      resource: byName,
      run: ({ QueueName }) => ({ QueueUrl: existing(queues.named(QueueName)).url }),
    },
    ListQueues: {
      run({ QueueNamePrefix = '' }) {
        const found = queues.all.filter(({ name }) => name.startsWith(QueueNamePrefix));
        return found.length > 0 ? { QueueUrls: found.map(({ url }) => url) } : {};
      },
    },
    GetQueueAttributes: {
      resource: byUrl,
      run({ QueueUrl, AttributeNames }) {
        const queue = queues.byUrl(QueueUrl);
        const { visible, notVisible, delayed } = queue.counts(standIn.clock.now());
        const created = String(Math.floor(queue.created / 1000));
        const all = {
          ...queue.attributes,
          QueueArn: queue.arn,
          ApproximateNumberOfMessages: String(visible),
          ApproximateNumberOfMessagesNotVisible: String(notVisible),
          ApproximateNumberOfMessagesDelayed: String(delayed),
          CreatedTimestamp: created,
          LastModifiedTimestamp: created,
          SqsManagedSseEnabled: 'true',
        };
        return { Attributes: asked(all, AttributeNames) };
      },
    },
    SetQueueAttributes: {
      resource: byUrl,
      run({ QueueUrl, Attributes }) {
        const { attributes } = queues.byUrl(QueueUrl);
        checkAttributes(Attributes);
        Object.assign(attributes, Attributes);
        if (Attributes.Policy === '') delete attributes.Policy;
      },
    },
    DeleteQueue: {
      resource: byUrl,
      run({ QueueUrl }) {
        queues.delete(queues.byUrl(QueueUrl));
        return {};
      },
    },
  };
}
