import type { CheckedOperation } from '../../core/checked-operations.ts';
import { AwsError } from '../../core/errors.ts';
import type { Engine } from '../engine/visit.ts';
import { checkPrefix, resourceNotFound } from './lookup.ts';

/** Most tags of a resource. */
const MAX_TAGS = 50;

interface Tag {
  key: string;
  value: string;
}

/** The tags of a resource once more are added. @throws AwsError `TooManyTags` */
export function tagsAfter(arn: string, before: Iterable<[string, string]>, added: readonly Tag[]): Map<string, string> {
  const all = new Map([...before, ...added.map(({ key, value }) => [key, value] as const)]);
  if (all.size <= MAX_TAGS) return all;
  throw new AwsError('TooManyTags', `A resource has at most ${MAX_TAGS} tags`, 400, { resourceName: arn });
}

/** TagResource, UntagResource, ListTagsForResource, of state machines. */
export function tagOperations({ store }: Engine): Record<string, CheckedOperation> {
  const resource = ({ resourceArn }: { resourceArn: string }) => resourceArn;
  const tagsOf = (arn: string) => {
    checkPrefix(arn);
    const machine = store.machines.get(arn);
    if (!machine) throw resourceNotFound(arn);
    return machine.tags;
  };
  return {
    TagResource: {
      resource,
      run({ resourceArn, tags }) {
        const all = tagsOf(resourceArn);
        for (const [key, value] of tagsAfter(resourceArn, all, tags)) all.set(key, value);
        return {};
      },
    },
    UntagResource: {
      resource,
      run({ resourceArn, tagKeys }) {
        const all = tagsOf(resourceArn);
        for (const key of tagKeys) all.delete(key);
        return {};
      },
    },
    ListTagsForResource: {
      resource,
      run: ({ resourceArn }) => ({ tags: [...tagsOf(resourceArn)].map(([key, value]) => ({ key, value })) }),
    },
  };
}
