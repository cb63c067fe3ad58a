import { expect, it } from 'vitest';
import { refusedRole, rolesOf } from './assembly.ts';

const role = (Properties: object) => ({ Type: 'AWS::IAM::Role', Properties });
const made = (id: string, file: string) => [
  { type: 'aws:cdk:logicalId', data: id },
  { type: 'aws:cdk:creationStack', data: ['...new Role in aws-cdk-lib...', `new A (file:///x/${file}:32:18)`, 'b:1'] },
];
const template = {
  Resources: { Made1A: role({}), Named: role({ RoleName: 'x-deploy' }), Topic: { Type: 'AWS::SNS::T' } },
};
const metadata = {
  '/s/Made': made('Made1A', 'infra/aws/pipeline.ts'),
  '/s/Named': made('Named', 'infra/aws/github-oidc.ts'),
  '/s/Topic': made('Topic', 'infra/aws/data.ts'),
  '/s': [{ type: 'aws:cdk:templateFile', data: 's.template.json' }],
};
const roles = rolesOf(template, metadata);

it('knows where each role is made, by its name or its logical id', () => {
  expect(roles).toEqual({
    Made1A: { file: 'infra/aws/pipeline.ts', line: 32 },
    'x-deploy': { file: 'infra/aws/github-oidc.ts', line: 32 },
  });
});

it("finds the role that a refusal of AWS's is of", () => {
  const refusal = (name: string) =>
    `User: arn:aws:sts::0:assumed-role/${name}/run-1 is not authorized to perform: sagemaker:CreateModel on resource: a`;
  expect(refusedRole(refusal('x-dev-Made1A-5EC2'), roles)?.line).toBe(32);
  expect(refusedRole(refusal('x-deploy'), roles)?.file).toBe('infra/aws/github-oidc.ts');
  expect(refusedRole(refusal('x-dev-constructor-5EC2'), roles)).toBeUndefined();
  expect(refusedRole('deploy.yml ended as failure', roles)).toBeUndefined();
});
