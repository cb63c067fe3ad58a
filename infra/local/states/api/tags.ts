import type { CheckedOperation } from '../../core/checked-operations.ts';
import { AwsError } from '../../core/errors.ts';
import type { Engine } from '../engine/visit.ts';
import { resourceNotFound } from './lookup.ts';

/** Most tags of a resource. */
const MAX_TAGS = 50;

/** TagResource, UntagResource, ListTagsForResource, of state machines. */
export function tagOperations({ store }: Engine): Record<string, CheckedOperation> {
  const resource = ({ resourceArn }: { resourceArn: string }) => resourceArn;
  const tagsOf = (arn: string) => {
    const machine = store.machines.get(arn);
    if (!machine) throw resourceNotFound(arn);
    return machine.tags;
  };
  return {
    TagResource: {
      resource,
      run({ resourceArn, tags }) {
        const all = tagsOf(resourceArn);
        const names = new Set([...all.keys(), ...tags.map(({ key }: { key: string }) => key)]);
        if (names.size > MAX_TAGS)
          throw new AwsError('TooManyTags', `A resource has at most ${MAX_TAGS} tags`, 400, {
            resourceName: resourceArn,
          });
        for (const { key, value } of tags) all.set(key, value);
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
