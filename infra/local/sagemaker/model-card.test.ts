import * as sdk from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStandIn } from './testing.ts';

let aws: Awaited<ReturnType<typeof startStandIn>>;
beforeAll(async () => {
  aws = await startStandIn();
  await aws.sagemaker.send(new sdk.CreateModelPackageGroupCommand({ ModelPackageGroupName: 'cards' }));
});
afterAll(() => aws.close());

const register = (ModelCard: sdk.ModelPackageModelCard) =>
  aws.sagemaker.send(new sdk.CreateModelPackageCommand({ ModelPackageGroupName: 'cards', ModelCard }));
const card = (content: object) =>
  ({ ModelCardContent: JSON.stringify(content), ModelCardStatus: 'PendingReview' }) as const;

it('keeps a card and describes it', async () => {
  const given = card({ intended_uses: { risk_rating: 'Low' }, evaluation_details: [{ name: 'Challenger' }] });
  const { ModelPackageArn: ModelPackageName } = await register(given);
  expect((await aws.sagemaker.send(new sdk.DescribeModelPackageCommand({ ModelPackageName }))).ModelCard).toEqual(
    given,
  );
});

it.each([
  ['text that is not JSON', { ModelCardContent: '{', ModelCardStatus: 'Draft' }, 'valid JSON'],
  ['a field that the schema does not have', card({ model_package_details: {} }), 'schema'],
  ['a value outside an enum', card({ intended_uses: { risk_rating: 'Huge' } }), 'intended_uses.risk_rating'],
  ['an evaluation without a name', card({ evaluation_details: [{}] }), 'evaluation_details.0.name'],
  ['content beyond 100,000 characters', card({ a: 'x'.repeat(100_000) }), 'less than or equal to 100000'],
  ['an unknown status', { ModelCardContent: '{}', ModelCardStatus: 'Done' as 'Draft' }, 'enum value set'],
] as const)('refuses %s, and registers nothing', async (_, given, message) => {
  const count = async () =>
    (await aws.sagemaker.send(new sdk.ListModelPackagesCommand({ ModelPackageGroupName: 'cards' })))
      .ModelPackageSummaryList?.length;
  const before = await count();
  await expect(register(given)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining(message),
  });
  expect(await count()).toBe(before);
});
