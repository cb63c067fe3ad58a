import { AwsError } from '../../core/errors.ts';
import type { Properties } from '../registry.ts';
import { call, generatedName, type ResourceHandlers, unlessGone } from './resource.ts';

/** Step Functions' state machines. */
export const states: ResourceHandlers = {
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    async create(properties, context) {
      const name: string = properties.StateMachineName ?? generatedName(context, 80);
      const { stateMachineArn } = await call(context, 'states', 'CreateStateMachine', {
        name,
        type: properties.StateMachineType ?? 'STANDARD',
        ...settings(properties),
      });
      return { physicalId: stateMachineArn, attributes: { Arn: stateMachineArn, Name: name } };
    },
    async update(made, properties, _, context) {
      const { revisionId } = await call(context, 'states', 'UpdateStateMachine', {
        stateMachineArn: made.physicalId,
        ...settings(properties),
      });
      return { ...made, attributes: { ...made.attributes, ...(revisionId && { StateMachineRevisionId: revisionId }) } };
    },
    delete: (made, _, context) =>
      unlessGone(call(context, 'states', 'DeleteStateMachine', { stateMachineArn: made.physicalId })),
  },
};

function settings(properties: Properties): object {
  const { LoggingConfiguration: logging, TracingConfiguration: tracing } = properties;
  return {
    definition: definitionOf(properties),
    roleArn: properties.RoleArn,
    loggingConfiguration: {
      level: logging?.Level ?? 'OFF',
      includeExecutionData: logging?.IncludeExecutionData ?? false,
      destinations: (logging?.Destinations ?? []).map(({ CloudWatchLogsLogGroup: group }: Properties) => ({
        cloudWatchLogsLogGroup: { logGroupArn: group.LogGroupArn },
      })),
    },
    tracingConfiguration: { enabled: tracing?.Enabled ?? false },
  };
}

/**
 * The definition with its substitutions filled in.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
 */
function definitionOf({ DefinitionString, Definition, DefinitionSubstitutions = {} }: Properties): string {
  const text: string = DefinitionString ?? (Definition && JSON.stringify(Definition));
  if (text === undefined)
    throw new AwsError('InvalidRequest', 'One of DefinitionString, Definition or DefinitionS3Location must be given');
  return text.replace(/\$\{([a-zA-Z0-9_:.-]+)\}/g, (placeholder, name) =>
    Object.hasOwn(DefinitionSubstitutions, name) ? String(DefinitionSubstitutions[name]) : placeholder,
  );
}
