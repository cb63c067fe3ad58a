import { AwsError } from '../core/errors.ts';

/**
 * The object that `x-amz-copy-source` names: `bucket/key` or `/bucket/key`, URL-encoded, with `?versionId=` at will.
 * @throws AwsError InvalidArgument
 */
export function copySource(source: string): { Bucket: string; Key: string; VersionId?: string } {
  const [path = '', query = ''] = source.replace(/^\//, '').split('?');
  const slash = path.indexOf('/');
  if (slash < 1 || slash === path.length - 1)
    throw new AwsError(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      400,
      { ArgumentName: 'x-amz-copy-source', ArgumentValue: source },
    );
  const VersionId = new URLSearchParams(query).get('versionId') ?? undefined;
  return { Bucket: path.slice(0, slash), Key: decodeURIComponent(path.slice(slash + 1)), VersionId };
}
