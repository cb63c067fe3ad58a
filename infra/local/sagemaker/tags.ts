import type { CheckedOperation } from '../core/checked-operations.ts';
import { length, pattern } from '../core/constraints.ts';
import type { SageMaker, Tag } from './state.ts';

const MAX_TAGS = 50;

/** AddTags, ListTags and DeleteTags of any SageMaker resource. */
export function tagOperations({ tags }: SageMaker): Record<string, CheckedOperation> {
  const resource = ({ ResourceArn }: { ResourceArn: string }) => ResourceArn;
  const constraints = {
    ResourceArn: pattern(/^arn:.*$/),
    Tags: length(0, MAX_TAGS),
    'Tags[].Key': length(1, 128),
    'Tags[].Value': length(0, 256),
  };
  return {
    AddTags: {
      constraints,
      resource,
      run: ({ ResourceArn, Tags }: { ResourceArn: string; Tags: Tag[] }) => {
        const merged = new Map([...(tags.get(ResourceArn) ?? []), ...Tags].map((tag) => [tag.Key, tag]));
        tags.set(ResourceArn, [...merged.values()]);
        return { Tags: tags.get(ResourceArn) };
      },
    },
    ListTags: { constraints, resource, run: ({ ResourceArn }) => ({ Tags: tags.get(ResourceArn) ?? [] }) },
    DeleteTags: {
      constraints,
      resource,
      run: ({ ResourceArn, TagKeys }: { ResourceArn: string; TagKeys: string[] }) => {
        const kept = (tags.get(ResourceArn) ?? []).filter(({ Key }) => !TagKeys.includes(Key));
        tags.set(ResourceArn, kept);
        return {};
      },
    },
  };
}
