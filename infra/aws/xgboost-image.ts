import { Aws, CfnMapping, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ContractError } from '../../pipeline/parse-as.ts';

/** Version of SageMaker's built-in XGBoost, for training and serving alike. It holds XGBoost 1.7.4. */
const XGBOOST_VERSION = '1.7-1';

/**
 * Account of the registry that holds the built-in XGBoost image, by Region, as SageMaker's own Python SDK knows it; the
 * developer guide's pages for each Region have been retired. Those of China and GovCloud are left out: the state machine
 * names its integrations as `arn:aws:states:::…`, which fail in every other partition than `aws`.
 * @see https://github.com/aws/sagemaker-python-sdk/blob/master-v2/src/sagemaker/image_uri_config/xgboost.json
 * @see https://github.com/aws/aws-cdk/issues/4597 (integrations of another partition)
 */
const REGISTRY_ACCOUNTS: Record<string, string> = {
  'af-south-1': '510948584623',
  'ap-east-1': '651117190479',
  'ap-northeast-1': '354813040037',
  'ap-northeast-2': '366743142698',
  'ap-northeast-3': '867004704886',
  'ap-south-1': '720646828776',
  'ap-south-2': '628508329040',
  'ap-southeast-1': '121021644041',
  'ap-southeast-2': '783357654285',
  'ap-southeast-3': '951798379941',
  'ap-southeast-4': '106583098589',
  'ca-central-1': '341280168497',
  'ca-west-1': '190319476487',
  'eu-central-1': '492215442770',
  'eu-central-2': '680994064768',
  'eu-north-1': '662702820516',
  'eu-south-1': '978288397137',
  'eu-south-2': '104374241257',
  'eu-west-1': '141502667606',
  'eu-west-2': '764974769150',
  'eu-west-3': '659782779980',
  'il-central-1': '898809789911',
  'me-central-1': '272398656194',
  'me-south-1': '801668240914',
  'sa-east-1': '737474898029',
  'us-east-1': '683313688378',
  'us-east-2': '257758044811',
  'us-west-1': '746614075791',
  'us-west-2': '246618743249',
};

/**
 * The image of the built-in XGBoost in the stack's Region, looked up when the template is deployed, so that one template
 * serves every Region.
 */
export function xgboostImage(scope: Construct): string {
  const mapping = new CfnMapping(scope, 'XgboostRegistry', {
    mapping: Object.fromEntries(Object.entries(REGISTRY_ACCOUNTS).map(([region, account]) => [region, { account }])),
  });
  const account = mapping.findInMap(Aws.REGION, 'account');
  return Fn.join('', [account, '.dkr.ecr.', Aws.REGION, '.', Aws.URL_SUFFIX, `/sagemaker-xgboost:${XGBOOST_VERSION}`]);
}

/**
 * Refuses a Region where the state machine or the built-in XGBoost would not run while the app is synthesized, before CloudFormation does so less clearly.
 * @throws ContractError naming the Regions that have it
 */
export function requireXgboostRegion(region: string): void {
  if (!Object.hasOwn(REGISTRY_ACCOUNTS, region))
    throw new ContractError(
      `AWS Region: found "${region}", expected one of the partition aws that has SageMaker's built-in XGBoost ${XGBOOST_VERSION}: ${Object.keys(REGISTRY_ACCOUNTS).join(', ')}`,
    );
}
