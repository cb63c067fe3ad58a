import * as z from 'zod';
import { parseAs } from '../../pipeline/parse-as.ts';

/** Where a fork lives: members of the context in `cdk.json`, where the CDK app reads the repository. */
export const ForkContext = z.object({
  /** `OWNER/NAME`, or `OWNER@ID/NAME@ID` where the repository's tokens name it so. */
  repository: z
    .string()
    .regex(/^[\w.-]+(@\d+)?\/[\w.-]+(@\d+)?$/, 'OWNER/NAME or OWNER@ID/NAME@ID')
    .optional(),
  account: z
    .string()
    .regex(/^\d{12}$/, 'an AWS account id of 12 digits')
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS Region such as us-east-1')
    .optional(),
});
export type ForkContext = z.infer<typeof ForkContext>;

/** @throws ContractError where a member is not what it should be */
export function parseForkContext(cdkJson: string): ForkContext {
  return parseAs(ForkContext, JSON.parse(cdkJson).context ?? {}, 'cdk.json: context');
}
