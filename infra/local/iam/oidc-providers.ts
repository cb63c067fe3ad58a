import { AwsError } from '../core/errors.ts';
import { withMembers } from '../core/members.ts';
import type { Operation } from '../core/stand-in.ts';
import type { IamState } from './state.ts';

/** OpenID Connect identity providers: whose tokens STS takes, and for which audiences. */
export function oidcProviderOperations(iam: IamState): Record<string, Operation> {
  const create: Operation = (input) => {
    const url: string = input.Url;
    if (!/^https:\/\/[^?#]+$/.test(url) || !URL.canParse(url))
      throw new AwsError('ValidationError', 'Invalid Open ID Connect Provider URL');
    const host = url.replace(/^https:\/\//, '').replace(/\/$/, '');
    const arn = iam.arn(`oidc-provider/${host}`);
    if (iam.providers.has(arn))
      throw new AwsError('EntityAlreadyExists', `Provider with url ${url} already exists.`, 409);
    const [clientIds, thumbprints] = [input.ClientIDList ?? [], input.ThumbprintList ?? []];
    iam.providers.set(arn, { arn, url: host, clientIds, thumbprints, created: iam.now(), tags: input.Tags ?? [] });
    return { OpenIDConnectProviderArn: arn, Tags: input.Tags };
  };

  return {
    CreateOpenIDConnectProvider: withMembers(
      { required: ['Url'], optional: ['ClientIDList', 'ThumbprintList', 'Tags'] },
      create,
    ),
    GetOpenIDConnectProvider: withMembers({ required: ['OpenIDConnectProviderArn'] }, (input) => {
      const { url, clientIds, thumbprints, created, tags } = iam.provider(input.OpenIDConnectProviderArn);
      return { Url: url, ClientIDList: clientIds, ThumbprintList: thumbprints, CreateDate: created, Tags: tags };
    }),
    ListOpenIDConnectProviders: withMembers({}, () => ({
      OpenIDConnectProviderList: [...iam.providers.keys()].map((Arn) => ({ Arn })),
    })),
    // IAM answers the deletion of a provider that is not there with success.
    DeleteOpenIDConnectProvider: withMembers({ required: ['OpenIDConnectProviderArn'] }, (input) => {
      iam.providers.delete(input.OpenIDConnectProviderArn);
    }),
  };
}
