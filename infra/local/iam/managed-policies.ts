const document = (Action: string | string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

/** The policies that AWS manages, as far as the project's roles and those of `cdk bootstrap` attach them. */
export const MANAGED_POLICIES: Record<string, string> = {
  'arn:aws:iam::aws:policy/AdministratorAccess': document('*'),
  'arn:aws:iam::aws:policy/AWSCloudFormationReadOnlyAccess': document([
    'cloudformation:Describe*',
    'cloudformation:EstimateTemplateCost',
    'cloudformation:Get*',
    'cloudformation:List*',
    'cloudformation:ValidateTemplate',
    'cloudformation:Detect*',
  ]),
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': document([
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]),
};
